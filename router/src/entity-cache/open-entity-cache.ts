/** Opens the entity cache of a router: its freshness by events, its second level, and its purges. */
import type { Logger } from '@marquee/runtime/log';
import type { SubgraphEvents } from '../subgraph-events/subgraph-events.js';
import type { SharedPurges } from '../workers/shared-purges.js';
import { CacheFreshness } from './cache-freshness.js';
import { EntityCache } from './entity-cache.js';
import type { PurgeReach } from './purge-route.js';
import { RedisSecondLevel } from './redis-second-level.js';
import type { EntityCacheConfig } from './settings.js';

export interface OpenEntityCache {
  readonly cache: EntityCache;
  readonly freshness: CacheFreshness;
  /** In this router with its workers, and in those with the same second level. */
  purge(tags: readonly string[]): Promise<PurgeReach>;
  close(): void;
}

export interface EntityCacheSources {
  readonly events: SubgraphEvents;
  /** Between the workers behind one port. */
  readonly purges: SharedPurges;
  readonly log: Logger;
}

/** Null when nothing is cached. */
export async function openEntityCache(
  config: EntityCacheConfig | null,
  { events, purges, log }: EntityCacheSources,
): Promise<OpenEntityCache | null> {
  if (config === null) return null;
  const freshness = new CacheFreshness(events.nowMs);
  if (events.isRead) events.add(freshness);
  else freshness.ignoreEvents();
  purges.receive({
    onPurge: (tags) => freshness.purge(tags),
    onWrite: (accountId, version) => freshness.seeWrite(accountId, version),
  });
  freshness.onWrite = (accountId, version) => purges.sendWrite(accountId, version);
  const { secondLevelUrl: url } = config;
  const onPurge = (tags: readonly string[]): void => freshness.purge(tags);
  const redis = url === null ? null : await RedisSecondLevel.open({ url, nowMs: events.nowMs, onPurge, log });
  const cache = new EntityCache({ ...config, freshness, secondLevel: redis });
  cache.onWanted = () => events.want();
  return {
    cache,
    freshness,
    purge: async (tags) => {
      freshness.purge(tags);
      purges.send(tags);
      return redis !== null && (await redis.purge(tags)) ? 'all routers' : 'router';
    },
    close: () => {
      redis?.close();
      cache.close();
    },
  };
}
