/** The settings of the entity cache, and how they are read. */
import type { SettingGroup, Settings } from '@marquee/runtime/settings';
import type { SharedConfig } from '@marquee/runtime/shared-config';

export const ENTITY_CACHE = {
  entityCache: {
    name: 'ROUTER_ENTITY_CACHE',
    key: 'cache.enabled',
    type: 'choice',
    values: ['off', 'on'],
    default: 'off',
    sentence:
      'Whether responses of subgraphs whose fields have @cacheControl are kept, entity by entity, and used for later requests.',
  },
  entityCacheEntries: {
    name: 'ROUTER_ENTITY_CACHE_ENTRIES',
    key: 'cache.max_entries',
    type: 'whole number',
    unit: 'entries',
    min: 1,
    max: 10_000_000,
    default: 200_000,
    sentence: 'The most entities and responses that it keeps.',
  },
  entityCacheMegabytes: {
    name: 'ROUTER_ENTITY_CACHE_MEGABYTES',
    key: 'cache.max_memory',
    type: 'whole number',
    unit: 'megabytes',
    min: 1,
    max: 65_536,
    default: 64,
    sentence: 'The most memory that they take.',
  },
  entityCacheRevalidations: {
    name: 'ROUTER_ENTITY_CACHE_REVALIDATIONS',
    key: 'cache.max_revalidations',
    type: 'whole number',
    unit: 'requests',
    min: 0,
    max: 1_000,
    default: 16,
    sentence:
      'The most requests at one time that fetch values again which are past their age and are used meanwhile. 0: such values are not used.',
  },
  entityCacheSecondLevel: {
    name: 'ROUTER_ENTITY_CACHE_SECOND_LEVEL',
    key: 'cache.second_level',
    type: 'choice',
    values: ['off', 'redis'],
    default: 'off',
    sentence:
      'redis: routers share cached values and purges in the Redis of MARQUEE_REDIS_URL. It then holds data of members, under hashed keys, for at most their ages.',
  },
} as const satisfies SettingGroup;

export interface EntityCacheConfig {
  readonly maxEntries: number;
  readonly maxBytes: number;
  readonly maxRevalidations: number;
  /** The Redis of the second level; null without one. */
  readonly secondLevelUrl: string | null;
}

/** Null when nothing is cached. */
export function readEntityCache(
  settings: Settings,
  { redisUrl }: Pick<SharedConfig, 'redisUrl'>,
): EntityCacheConfig | null {
  const isOn = settings.read(ENTITY_CACHE.entityCache) === 'on';
  const maxEntries = settings.read(ENTITY_CACHE.entityCacheEntries);
  const maxBytes = settings.read(ENTITY_CACHE.entityCacheMegabytes) * 1024 * 1024;
  const maxRevalidations = settings.read(ENTITY_CACHE.entityCacheRevalidations);
  const hasSecondLevel = settings.read(ENTITY_CACHE.entityCacheSecondLevel) === 'redis';
  if (hasSecondLevel && redisUrl === null)
    settings.problem(
      'ROUTER_ENTITY_CACHE_SECOND_LEVEL=redis needs MARQUEE_REDIS_URL, the address of the Redis that routers share',
    );
  const secondLevelUrl = hasSecondLevel ? redisUrl : null;
  return isOn ? { maxEntries, maxBytes, maxRevalidations, secondLevelUrl } : null;
}
