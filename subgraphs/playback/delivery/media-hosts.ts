/** Steered sites as a player is told of them. */
import type { Delivery } from './media-delivery.js';
import type { EdgeSiteRecord } from './edge-sites.js';
import type { SteeredHost } from '../rules/delivery/steering.js';

export function toMediaHosts(delivery: Delivery, hosts: readonly SteeredHost<EdgeSiteRecord>[]) {
  return hosts.map(({ site, reason }, index) => ({
    host: site.host,
    rank: index + 1,
    siteId: site.id,
    baseUrl: delivery.baseUrlOf(site),
    reason,
  }));
}
