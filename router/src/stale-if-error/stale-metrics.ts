/** Metrics of last good values, in the text format of Prometheus. */
import type { LastGoodValues } from './last-good-values.js';
import { AGE_LIMITS } from './stale-counts.js';

const KINDS = ['response', 'entity'] as const;

/** @param values Null when the router keeps none. */
export function writeStaleMetrics(values: LastGoodValues | null): readonly string[] {
  if (values === null) return [];
  const { store, counts, invalidations } = values;
  const subgraphs = [...counts.bySubgraph].map(([name, each]) => [JSON.stringify(name), each] as const);
  return [
    '# HELP router_stale_entries Last good responses and entities that are kept.',
    '# TYPE router_stale_entries gauge',
    `router_stale_entries ${store.size}`,
    '# HELP router_stale_bytes The memory that they take, about.',
    '# TYPE router_stale_bytes gauge',
    `router_stale_bytes ${store.bytes}`,
    '# HELP router_stale_waiting Responses whose entities wait to be stored.',
    '# TYPE router_stale_waiting gauge',
    `router_stale_waiting ${values.waiting}`,
    '# HELP router_stale_usable Whether the event logs are read, or need not be, so that values may be used.',
    '# TYPE router_stale_usable gauge',
    `router_stale_usable ${invalidations.areCurrent ? 1 : 0}`,
    '# HELP router_stale_used_total Last good values that replaced failed fetches.',
    '# TYPE router_stale_used_total counter',
    ...subgraphs.flatMap(([name, { used }]) =>
      KINDS.map((kind) => `router_stale_used_total{subgraph=${name},kind="${kind}"} ${used[kind]}`),
    ),
    '# HELP router_stale_missing_total Values of failed fetches that may be stale, without a last good one.',
    '# TYPE router_stale_missing_total counter',
    ...subgraphs.flatMap(([name, { missing }]) =>
      KINDS.map((kind) => `router_stale_missing_total{subgraph=${name},kind="${kind}"} ${missing[kind]}`),
    ),
    '# HELP router_stale_age_seconds Ages of the values that replaced failed fetches.',
    '# TYPE router_stale_age_seconds histogram',
    ...subgraphs.flatMap(([name, { ages, ageSeconds }]) => writeAges(name, ages, ageSeconds)),
    '# HELP router_stale_dropped_total Values that left the store before a newer one came, by reason.',
    '# TYPE router_stale_dropped_total counter',
    ...[...counts.dropped].map(
      ([reason, count]) => `router_stale_dropped_total{reason="${reason.replaceAll(' ', '_')}"} ${count}`,
    ),
    '# HELP router_stale_events_total Events that were applied to the values.',
    '# TYPE router_stale_events_total counter',
    ...[...counts.events].map(([type, count]) => `router_stale_events_total{type=${JSON.stringify(type)}} ${count}`),
    '# HELP router_stale_places_lost_total How often the place in an event log was lost, and everything was dropped.',
    '# TYPE router_stale_places_lost_total counter',
    `router_stale_places_lost_total ${invalidations.placesLost}`,
  ];
}

function writeAges(name: string, ages: readonly number[], seconds: number): readonly string[] {
  let count = 0;
  const buckets = [...AGE_LIMITS, Infinity].map((limit, index) => {
    count += ages[index] ?? 0;
    const le = limit === Infinity ? '+Inf' : String(limit);
    return `router_stale_age_seconds_bucket{subgraph=${name},le="${le}"} ${count}`;
  });
  return [
    ...buckets,
    `router_stale_age_seconds_sum{subgraph=${name}} ${seconds}`,
    `router_stale_age_seconds_count{subgraph=${name}} ${count}`,
  ];
}
