/** The metrics that the router reads from the state of its parts at each scrape. */
import { counterFamily, gaugeFamily } from '@marquee/runtime/metrics/metric-family';
import type { MetricFamily } from '@marquee/runtime/metrics/metric-family';
import type { EngineStats } from '../engine/engine.js';
import type { PoolState } from '../subgraph-client/connection-pool.js';
import type { SafelistCounts } from '../persisted-operations/safelist.js';

/** Of the whole router. */
export interface OperationCounts extends EngineStats {
  /** Whole responses of public operations that were kept. */
  readonly kept: number;
}

const PATHS: readonly (readonly [keyof OperationCounts, string])[] = [
  ['compiled', 'compiled'],
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
 */
export function operationMetrics(
  stats: OperationCounts,
  { listed, unlisted }: SafelistCounts,
): readonly MetricFamily[] {
  return [
    counterFamily(
      'router_operations_total',
      'Operations with a response, by execution path.',
      PATHS.map(([key, path]) => [{ path }, stats[key]]),
      ['path'],
    ),
    counterFamily(
      'router_listed_operations_total',
      'Requests by whether their operation is in the safelist.',
      [
        [{ listed: 'yes' }, listed],
        [{ listed: 'no' }, unlisted],
      ],
      ['listed'],
    ),
  ];
}

export interface SupergraphState {
  readonly supergraph: { readonly id: string };
  readonly refusal: string | null;
  /** New supergraphs that were served, and refused, since the start. */
  readonly counts: { readonly served: number; readonly refused: number };
}

export function supergraphMetrics({ supergraph, refusal, counts }: SupergraphState): readonly MetricFamily[] {
  return [
    gaugeFamily('router_supergraph_info', 'The supergraph that serves.', [[{ id: supergraph.id }, 1]], ['id']),
    gaugeFamily(
      'router_supergraph_refused',
      'Whether the newest supergraph of the source is refused: the previous one serves.',
      refusal === null ? 0 : 1,
    ),
    counterFamily(
      'router_supergraph_changes_total',
      'New supergraphs since the start, by whether they were served or refused.',
      [
        [{ result: 'served' }, counts.served],
        [{ result: 'refused' }, counts.refused],
      ],
      ['result'],
    ),
  ];
}

/** @param pools By subgraph. */
export function connectionMetrics(pools: ReadonlyMap<string, PoolState>): readonly MetricFamily[] {
  const states = [...pools].flatMap(([subgraph, { open, idle }]) => [
    [{ subgraph, state: 'busy' }, open - idle] as const,
    [{ subgraph, state: 'idle' }, idle] as const,
  ]);
  return [
    gaugeFamily('router_subgraph_connections', 'Connections to subgraphs, by whether a request uses them.', states, [
      'subgraph',
      'state',
    ]),
    gaugeFamily(
      'router_subgraph_connection_waiters',
      'Fetches that wait for a connection.',
      [...pools].map(([subgraph, { waiting }]) => [{ subgraph }, waiting]),
      ['subgraph'],
    ),
  ];
}
