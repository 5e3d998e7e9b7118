/** The hosts that a player in some country is told of, the best first. */
import type { TitleId } from '@marquee/contracts/ids';
import type { Delivery } from './delivery.js';
import { placeIn } from './edge-sites.js';
import type { EdgeSiteRecord } from './edge-sites.js';
import { steer } from './rules/steering.js';
import type { SteeredHost } from './rules/steering.js';

// Nobody tells us a client's address yet; its country stands in for it, and prefixes decide nothing.
export const steeredSites = async (delivery: Delivery, titleId: TitleId, country: string): Promise<readonly SteeredHost<EdgeSiteRecord>[]> =>
  steer(await delivery.sites(), titleId, { address: null, place: placeIn(country) });
