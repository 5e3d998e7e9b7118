/** The state of the policies as metrics. */
import { counterFamily, gaugeFamily } from '@marquee/runtime/metrics/metric-family';
import type { Labels, MetricFamily } from '@marquee/runtime/metrics/metric-family';
import type { FetchState, PolicyState, SubgraphPolicyState } from './policy-states.js';

type Sample = readonly [Labels, number];

const STATES = ['closed', 'half-open', 'open'] as const;
const BY_FETCH = ['subgraph', 'kind'];
const BY_SUBGRAPH = ['subgraph'];

export function policyMetrics({ subgraphs, fields, fieldTotals }: PolicyState): readonly MetricFamily[] {
  const fetches = subgraphs.flatMap(({ subgraph, fetches: kinds }) =>
    kinds.map((fetch) => ({ labels: { subgraph, kind: fetch.kind }, fetch })),
  );
  const perFetch = (valueOf: (fetch: FetchState) => number): readonly Sample[] =>
    fetches.map(({ labels, fetch }) => [labels, valueOf(fetch)]);
  return [
    counterFamily('router_subgraph_fetches_total', 'Requests to subgraphs by outcome.', fetches.flatMap(outcomesOf), [
      ...BY_FETCH,
      'outcome',
    ]),
    gaugeFamily(
      'router_circuit_breakers',
      'Circuit breakers by state; of all worker processes together.',
      fetches.flatMap(statesOf),
      [...BY_FETCH, 'state'],
    ),
    counterFamily(
      'router_circuit_breaker_opened_total',
      'How often the breaker has opened.',
      perFetch(({ breaker }) => breaker.opened),
      BY_FETCH,
    ),
    counterFamily(
      'router_circuit_breaker_refused_total',
      'Requests that were not sent, because the breaker was open.',
      perFetch(({ breaker }) => breaker.refused),
      BY_FETCH,
    ),
    gaugeFamily(
      'router_field_breakers',
      'Fields whose circuit breaker is not closed, by its state.',
      fields.map(({ subgraph, coordinate, state }) => [{ subgraph, field: coordinate, state }, 1]),
      ['subgraph', 'field', 'state'],
    ),
    counterFamily(
      'router_field_breaker_opened_total',
      'How often the breaker of a field has opened.',
      bySubgraph(fieldTotals.opened),
      BY_SUBGRAPH,
    ),
    counterFamily(
      'router_field_breaker_left_out_total',
      'How often a field was left out of an operation, because its breaker was open.',
      bySubgraph(fieldTotals.leftOut),
      BY_SUBGRAPH,
    ),
    counterFamily(
      'router_subgraph_retries_total',
      'Failed requests by what became of their retry.',
      subgraphs.flatMap(retriesOf),
      ['subgraph', 'result'],
    ),
    gaugeFamily(
      'router_retry_tokens',
      'Retries that a subgraph may get now.',
      subgraphs.map(({ subgraph, retries }) => [{ subgraph }, retries.tokens]),
      BY_SUBGRAPH,
    ),
  ];
}

function bySubgraph(counts: ReadonlyMap<string, number>): readonly Sample[] {
  return [...counts].map(([subgraph, count]) => [{ subgraph }, count]);
}

function statesOf({ labels, fetch }: { readonly labels: Labels; readonly fetch: FetchState }): readonly Sample[] {
  return STATES.map((state) => [{ ...labels, state }, Number(fetch.breaker.state === state)]);
}

function outcomesOf({ labels, fetch }: { readonly labels: Labels; readonly fetch: FetchState }): readonly Sample[] {
  const failed = Object.entries(fetch.failed).map(([outcome, count]): Sample => [{ ...labels, outcome }, count]);
  return [[{ ...labels, outcome: 'ok' }, fetch.succeeded], ...failed];
}

function retriesOf({ subgraph, retries }: SubgraphPolicyState): readonly Sample[] {
  const { sent, succeeded, withoutToken, withoutTime } = retries;
  const results = { succeeded, failed: sent - succeeded, no_token: withoutToken, no_time: withoutTime };
  return Object.entries(results).map(([result, count]) => [{ subgraph, result }, count]);
}
