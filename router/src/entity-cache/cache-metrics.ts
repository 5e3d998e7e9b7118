/** Metrics of the entity cache, in the text format of Prometheus. */
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
export function writeCacheMetrics(cache: EntityCache | null): readonly string[] {
  if (cache === null) return [];
  const sums = sumsByKind(cache.groups.all());
  return METRICS.flatMap(([name, type, count, help]) => [
    `# HELP router_entity_cache_${name} ${help}`,
    `# TYPE router_entity_cache_${name} ${type}`,
    ...[...sums].map(([labels, sum]) => `router_entity_cache_${name}{${labels}} ${sum[count]}`),
  ]);
}

/** By the labels of subgraph and kind. */
function sumsByKind(groups: readonly CacheGroup[]): ReadonlyMap<string, Readonly<Record<Count, number>>> {
  const sums = new Map<string, Record<Count, number>>();
  for (const group of groups) {
    const labels = `subgraph=${JSON.stringify(group.subgraph)},kind="${group.kind}"`;
    const sum = sums.get(labels);
    if (sum === undefined) sums.set(labels, { ...group });
    else for (const [, , count] of METRICS) sum[count] += group[count];
  }
  return sums;
}
