/** The hosts that a player is told of, the best first. */
import type { TitleId } from '@marquee/contracts/ids';
import type { Delivery } from './media-delivery.js';
import { placeIn } from './edge-sites.js';
import type { EdgeSiteRecord } from './edge-sites.js';
import { steer } from '../rules/delivery/steering.js';
import type { SteeredHost } from '../rules/delivery/steering.js';

/** Where a player is: by its address, when the router has told it, and by its country in any case. */
export interface PlayerPlace {
  readonly country: string;
  readonly clientAddress: string | null;
}

export async function steeredSites(
  delivery: Delivery,
  titleId: TitleId,
  { country, clientAddress }: PlayerPlace,
): Promise<readonly SteeredHost<EdgeSiteRecord>[]> {
  return steer(await delivery.sites(), titleId, { address: clientAddress, place: placeIn(country) });
}
