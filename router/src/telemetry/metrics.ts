/** The router's metrics in the text format of Prometheus, served at `/metrics`. */
import type { EngineStats } from '../engine/engine.js';
import type { SafelistCounts } from '../persisted-operations/safelist.js';

export const METRICS_TYPE = 'text/plain; version=0.0.4; charset=utf-8';

/** Of the whole router. */
export interface OperationCounts extends EngineStats {
  /** Whole responses of public operations that were kept. */
  readonly kept: number;
}

const PATHS: readonly (readonly [keyof OperationCounts, string])[] = [
  ['compiled', 'fast'],
  ['fallback', 'fell_back'],
  ['general', 'general'],
  ['kept', 'kept'],
];

/**
 * `router_operations_total{path}`: operations with a response since the start of the process, by execution path; see
 * `OperationCounts`. An operation with `path="fell_back"` costs about twice as much: a growing share means that a subgraph
 * writes its JSON in a form that the compiled path does not read.
 *
 * `router_listed_operations_total{listed}`: requests by whether their operation is in the safelist; both zero without a
 * safelist.
 *
 * @param more Lines of further metrics.
 */
export function writeMetrics(
  stats: OperationCounts,
  { listed, unlisted }: SafelistCounts,
  more: readonly string[] = [],
): string {
  return [
    '# HELP router_operations_total Operations with a response, by execution path.',
    '# TYPE router_operations_total counter',
    ...PATHS.map(([key, path]) => `router_operations_total{path="${path}"} ${stats[key]}`),
    '# HELP router_listed_operations_total Requests by whether their operation is in the safelist.',
    '# TYPE router_listed_operations_total counter',
    `router_listed_operations_total{listed="yes"} ${listed}`,
    `router_listed_operations_total{listed="no"} ${unlisted}`,
    ...more,
    '',
  ].join('\n');
}
