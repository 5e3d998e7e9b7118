/** What the router counts, in Prometheus' text format at `/metrics`. */
import type { EngineStats } from '../engine/engine.js';
import type { SafelistCounts } from '../persisted-operations/safelist.js';

export const METRICS_TYPE = 'text/plain; version=0.0.4; charset=utf-8';

const PATHS: readonly (readonly [keyof EngineStats, string])[] = [
  ['compiled', 'fast'],
  ['fallback', 'fell_back'],
  ['general', 'general'],
];

/**
 * `router_operations_total{path}`: operations executed since the start, by the path they took; see `EngineStats`. The
 * share that fell back is `fell_back` of the sum: those cost twice, and somebody's subgraph answers as no other does.
 *
 * `router_listed_operations_total{listed}`: requests by whether their operation is in the list that clients are held
 * to; none of either while they are held to no list.
 */
export function writeMetrics(stats: EngineStats, { listed, unlisted }: SafelistCounts): string {
  return [
    '# HELP router_operations_total Operations executed, by the path that they took.',
    '# TYPE router_operations_total counter',
    ...PATHS.map(([key, path]) => `router_operations_total{path="${path}"} ${stats[key]}`),
    '# HELP router_listed_operations_total Requests by whether their operation is in the list.',
    '# TYPE router_listed_operations_total counter',
    `router_listed_operations_total{listed="yes"} ${listed}`,
    `router_listed_operations_total{listed="no"} ${unlisted}`,
    '',
  ].join('\n');
}
