/** Metrics of load shedding and of the bulkheads, in the text format of Prometheus. */
import { LEVELS } from '@marquee/contracts/criticality';
import { writeSheddingMetrics } from '@marquee/runtime/load-shedding/metrics';
import type { Protection } from './protection.js';

/**
 * `router_fetch_limit`, `router_fetches_in_flight` and `router_fetches_waiting`: by subgraph; a limit that falls says
 * that its latency rises. `router_fetches_shed_total`: fetches that were not sent.
 */
export function writeProtectionMetrics({ bulkheads, shedder, count, gate, turns }: Protection): readonly string[] {
  const states = [...bulkheads.state()].map(([name, state]) => [JSON.stringify(name), state] as const);
  return [
    ...(shedder === null ? [] : writeSheddingMetrics('router', shedder.state())),
    '# HELP router_requests_in_flight Requests of clients that are being executed.',
    '# TYPE router_requests_in_flight gauge',
    `router_requests_in_flight ${count.inFlight}`,
    '# HELP router_execution_limit The most operations that are executed at once while the processors are saturated.',
    '# TYPE router_execution_limit gauge',
    `router_execution_limit ${gate.limit.value}`,
    '# HELP router_operations_executing Operations that are executed now, without the critical ones.',
    '# TYPE router_operations_executing gauge',
    `router_operations_executing ${gate.executing}`,
    '# HELP router_operations_waiting Operations that wait for others to end, or for their turn to begin.',
    '# TYPE router_operations_waiting gauge',
    `router_operations_waiting ${gate.waiting + turns.waiting}`,
    '# HELP router_fetch_limit The most fetches in flight that a subgraph is given now.',
    '# TYPE router_fetch_limit gauge',
    ...states.map(([name, { limit }]) => `router_fetch_limit{subgraph=${name}} ${limit}`),
    '# HELP router_fetches_in_flight Fetches in flight.',
    '# TYPE router_fetches_in_flight gauge',
    ...states.map(([name, { inFlight }]) => `router_fetches_in_flight{subgraph=${name}} ${inFlight}`),
    '# HELP router_fetches_waiting Fetches that wait for others to end.',
    '# TYPE router_fetches_waiting gauge',
    ...states.flatMap(([name, { waiting }]) =>
      LEVELS.map((level) => `router_fetches_waiting{subgraph=${name},level="${level}"} ${waiting[level]}`),
    ),
    '# HELP router_fetches_shed_total Fetches that were not sent, for lack of a place in a queue or because of the load.',
    '# TYPE router_fetches_shed_total counter',
    ...states.flatMap(([name, { shed }]) =>
      LEVELS.map((level) => `router_fetches_shed_total{subgraph=${name},level="${level}"} ${shed[level]}`),
    ),
  ];
}
