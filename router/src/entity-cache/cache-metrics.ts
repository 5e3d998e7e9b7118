/** Metrics of the entity cache. */
import { counterFamily, gaugeFamily } from '@marquee/runtime/metrics/metric-family';
import type { MetricFamily } from '@marquee/runtime/metrics/metric-family';
import type { CacheGroup } from './cache-counts.js';
import type { EntityCache } from './entity-cache.js';

type Count = { [K in keyof CacheGroup]: CacheGroup[K] extends number ? K : never }[keyof CacheGroup];

const METRICS: readonly (readonly [name: string, type: 'counter' | 'gauge', count: Count, help: string])[] = [
  ['hits_total', 'counter', 'hits', 'Values that were used within their age.'],
  ['misses_total', 'counter', 'misses', 'Values that were not cached.'],
  ['stale_hits_total', 'counter', 'staleHits', 'Values that were used past their age, while they were fetched again.'],
  ['revalidations_total', 'counter', 'revalidations', 'Requests that fetched such values again.'],
  ['shared_hits_total', 'counter', 'sharedHits', 'Misses that were found in the second level.'],
  ['joined_total', 'counter', 'joined', 'Misses that another request was fetching already.'],
  ['stored_total', 'counter', 'stored', 'Values that were stored.'],
  ['evictions_total', 'counter', 'evictions', 'Values that were dropped for lack of room.'],
  ['entries', 'gauge', 'entries', 'Values that are kept.'],
  ['bytes', 'gauge', 'bytes', 'The memory that they take, about.'],
];

/** @param cache Null when nothing is cached. */
export function cacheMetrics(cache: EntityCache | null): readonly MetricFamily[] {
  const sums = [...sumsByKind(cache?.groups.all() ?? []).values()];
  return METRICS.map(([name, type, count, help]) => {
    const family = type === 'counter' ? counterFamily : gaugeFamily;
    const samples = sums.map((sum) => [{ subgraph: sum.subgraph, kind: sum.kind }, sum[count]] as const);
    return family(`router_entity_cache_${name}`, help, samples, ['subgraph', 'kind']);
  });
}

type Sum = Pick<CacheGroup, 'subgraph' | 'kind'> & Record<Count, number>;

/** By subgraph and kind. */
function sumsByKind(groups: readonly CacheGroup[]): ReadonlyMap<string, Sum> {
  const sums = new Map<string, Sum>();
  for (const group of groups) {
    const key = `${group.kind} ${group.subgraph}`;
    const sum = sums.get(key);
    if (sum === undefined) sums.set(key, { ...group });
    else for (const [, , count] of METRICS) sum[count] += group[count];
  }
  return sums;
}
