/** Metrics of last good values. */
import { counterFamily, gaugeFamily } from '@marquee/runtime/metrics/metric-family';
import type { MetricFamily } from '@marquee/runtime/metrics/metric-family';
import type { LastGoodValues } from './last-good-values.js';
import { AGE_LIMITS } from './stale-counts.js';

const KINDS = ['response', 'entity'] as const;

/** @param values Null when the router keeps none. */
export function staleMetrics(values: LastGoodValues | null): readonly MetricFamily[] {
  if (values === null) return [];
  const { store, counts, invalidations } = values;
  const subgraphs = [...counts.bySubgraph];
  type Counts = (typeof subgraphs)[number][1];
  const byKind = (of: (each: Counts) => Readonly<Record<(typeof KINDS)[number], number>>) =>
    subgraphs.flatMap(([subgraph, each]) => KINDS.map((kind) => [{ subgraph, kind }, of(each)[kind]] as const));
  return [
    gaugeFamily('router_stale_entries', 'Last good responses and entities that are kept.', store.size),
    gaugeFamily('router_stale_bytes', 'The memory that they take, about.', store.bytes),
    gaugeFamily('router_stale_waiting', 'Responses whose entities wait to be stored.', values.waiting),
    gaugeFamily(
      'router_stale_usable',
      'Whether the event logs are read, or need not be, so that values may be used.',
      invalidations.areCurrent ? 1 : 0,
    ),
    counterFamily(
      'router_stale_used_total',
      'Last good values that replaced failed fetches.',
      byKind(({ used }) => used),
      ['subgraph', 'kind'],
    ),
    counterFamily(
      'router_stale_missing_total',
      'Values of failed fetches that may be stale, without a last good one.',
      byKind(({ missing }) => missing),
      ['subgraph', 'kind'],
    ),
    {
      type: 'histogram',
      name: 'router_stale_age_seconds',
      help: 'Ages of the values that replaced failed fetches.',
      labels: ['subgraph'],
      bounds: AGE_LIMITS,
      samples: subgraphs.map(([subgraph, { ages, ageSeconds }]) => ({
        labels: { subgraph },
        counts: Array.from({ length: AGE_LIMITS.length + 1 }, (_, bucket) => ages[bucket] ?? 0),
        sum: ageSeconds,
      })),
    },
    counterFamily(
      'router_stale_dropped_total',
      'Values that left the store before a newer one came, by reason.',
      [...counts.dropped].map(([reason, count]) => [{ reason: reason.replaceAll(' ', '_') }, count]),
      ['reason'],
    ),
    counterFamily(
      'router_stale_events_total',
      'Events that were applied to the values.',
      [...counts.events].map(([type, count]) => [{ type }, count]),
      ['type'],
    ),
    counterFamily(
      'router_stale_places_lost_total',
      'How often the place in an event log was lost, and everything was dropped.',
      invalidations.placesLost,
    ),
  ];
}
