/** Reports of operators and their monitoring about the state of a site. */
import type { Context } from '../context.js';
import type { EdgeSiteRecord } from './edge-sites.js';
import { retryOnConflict } from '@marquee/document-store/retry-on-conflict';

export interface EdgeSiteReport {
  readonly siteId: string;
  /** Null: unchanged. So are the fields below. */
  readonly healthy: boolean | null;
  readonly draining: boolean | null;
  readonly load: number | null;
}

/** Returns null when there is no such site. The origin is not in the table and cannot be reported on. */
export function reportEdgeSite(
  { siteId, healthy, draining, load }: EdgeSiteReport,
  { store }: Context,
): Promise<EdgeSiteRecord | null> {
  return retryOnConflict(async () => {
    const { edgeSites } = store.collections;
    const stored = await edgeSites.getVersioned(siteId);
    if (stored === null) return null;
    const { document: site, version } = stored;
    const after: EdgeSiteRecord = {
      ...site,
      healthy: healthy ?? site.healthy,
      draining: draining ?? site.draining,
      load: load ?? site.load,
    };
    await store.commit({ writes: [edgeSites.replace(after, version)] });
    return after;
  });
}
