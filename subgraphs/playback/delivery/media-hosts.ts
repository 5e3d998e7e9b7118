/** Steered sites as a player is told of them. */
import type { MediaDelivery } from './media-delivery.js';
import type { EdgeSiteRecord } from './edge-sites.js';
import type { SteeredHost } from '../rules/delivery/steering.js';

export function toMediaHosts(delivery: MediaDelivery, hosts: readonly SteeredHost<EdgeSiteRecord>[]) {
  return hosts.map(({ site, reason }, index) => ({
    host: site.host,
    rank: index + 1,
    siteId: site.id,
    baseUrl: delivery.baseUrlOf(site),
    reason,
  }));
}
