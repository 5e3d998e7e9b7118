/** The state of the policies as lines of `/metrics`. */
import type { FetchState, PolicyState, SubgraphPolicyState } from './policy-states.js';

type Labels = Readonly<Record<string, string>>;
type Sample = readonly [Labels, number];

const STATES = ['closed', 'half-open', 'open'] as const;

export function writePolicyMetrics({ subgraphs, fields, fieldTotals }: PolicyState): readonly string[] {
  const fetches = subgraphs.flatMap(({ subgraph, fetches: kinds }) =>
    kinds.map((fetch) => ({ labels: { subgraph, kind: fetch.kind }, fetch })),
  );
  const perFetch = (valueOf: (fetch: FetchState) => number): readonly Sample[] =>
    fetches.map(({ labels, fetch }) => [labels, valueOf(fetch)]);
  return [
    ...metric('router_subgraph_fetches_total', 'Requests to subgraphs by outcome.', fetches.flatMap(outcomesOf)),
    ...metric(
      'router_circuit_breakers',
      'Circuit breakers by state; of all worker processes together.',
      fetches.flatMap(statesOf),
      'gauge',
    ),
    ...metric(
      'router_circuit_breaker_opened_total',
      'How often the breaker has opened.',
      perFetch(({ breaker }) => breaker.opened),
    ),
    ...metric(
      'router_circuit_breaker_refused_total',
      'Requests that were not sent, because the breaker was open.',
      perFetch(({ breaker }) => breaker.refused),
    ),
    ...metric(
      'router_field_breakers',
      'Fields whose circuit breaker is not closed, by its state.',
      fields.map(({ subgraph, coordinate, state }) => [{ subgraph, field: coordinate, state }, 1]),
      'gauge',
    ),
    ...metric(
      'router_field_breaker_opened_total',
      'How often the breaker of a field has opened.',
      bySubgraph(fieldTotals.opened),
    ),
    ...metric(
      'router_field_breaker_left_out_total',
      'How often a field was left out of an operation, because its breaker was open.',
      bySubgraph(fieldTotals.leftOut),
    ),
    ...metric(
      'router_subgraph_retries_total',
      'Failed requests by what became of their retry.',
      subgraphs.flatMap(retriesOf),
    ),
    ...metric(
      'router_retry_tokens',
      'Retries that a subgraph may get now.',
      subgraphs.map(({ subgraph, retries }) => [{ subgraph }, retries.tokens]),
      'gauge',
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

function metric(name: string, help: string, samples: readonly Sample[], type = 'counter'): readonly string[] {
  const lines = samples.map(([labels, value]) => `${name}{${writeLabels(labels)}} ${value}`);
  return [`# HELP ${name} ${help}`, `# TYPE ${name} ${type}`, ...lines];
}

function writeLabels(labels: Labels): string {
  return Object.entries(labels)
    .map(([name, value]) => `${name}="${escapeLabel(value)}"`)
    .join(',');
}

function escapeLabel(value: string): string {
  return value.replaceAll('\\', '\\\\').replaceAll('"', '\\"').replaceAll('\n', '\\n');
}
