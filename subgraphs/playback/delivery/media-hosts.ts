/** The hosts that a player is given, the best first, and their form in the schema. */
import type { TitleId } from '@marquee/contracts/ids';
import { rankHosts } from '../rules/delivery/steering.js';
import type { SteeredHost } from '../rules/delivery/steering.js';
import { countryLocation } from './edge-sites.js';
import type { EdgeSiteRecord } from './edge-sites.js';
import type { MediaDelivery } from './media-delivery.js';

/** The location of a player: its address, when the router states it, and its country. */
export interface PlayerLocation {
  readonly country: string;
  readonly clientAddress: string | null;
}

export async function steeredSites(
  delivery: MediaDelivery,
  titleId: TitleId,
  { country, clientAddress }: PlayerLocation,
): Promise<readonly SteeredHost<EdgeSiteRecord>[]> {
  return rankHosts(await delivery.sites(), titleId, { address: clientAddress, place: countryLocation(country) });
}

export function toMediaHosts(delivery: MediaDelivery, hosts: readonly SteeredHost<EdgeSiteRecord>[]) {
  return hosts.map(({ site, reason }, index) => ({
    host: site.host,
    rank: index + 1,
    siteId: site.id,
    baseUrl: delivery.baseUrlOf(site),
    reason,
  }));
}
