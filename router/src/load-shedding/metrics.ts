/** Metrics of load shedding and of the bulkheads. */
import { LEVELS } from '@marquee/contracts/criticality';
import type { Level } from '@marquee/contracts/criticality';
import { sheddingMetrics } from '@marquee/runtime/load-shedding/metrics';
import { counterFamily, gaugeFamily } from '@marquee/runtime/metrics/metric-family';
import type { MetricFamily } from '@marquee/runtime/metrics/metric-family';
import type { Protection } from './protection.js';

/**
 * `router_fetch_limit`, `router_fetches_in_flight` and `router_fetches_waiting`: by subgraph; a limit that falls says
 * that its latency rises. `router_fetches_shed_total`: fetches that were not sent.
 */
export function protectionMetrics({ bulkheads, shedder, count, gate, turns }: Protection): readonly MetricFamily[] {
  const states = [...bulkheads.state()];
  const byLevel = (of: (state: (typeof states)[number][1]) => Readonly<Record<Level, number>>) =>
    states.flatMap(([subgraph, state]) => LEVELS.map((level) => [{ subgraph, level }, of(state)[level]] as const));
  return [
    ...(shedder === null ? [] : sheddingMetrics('router', shedder.state())),
    gaugeFamily('router_requests_in_flight', 'Requests of clients that are being executed.', count.inFlight),
    gaugeFamily(
      'router_execution_limit',
      'The most operations that are executed at once while the processors are saturated.',
      gate.limit.value,
    ),
    gaugeFamily(
      'router_operations_executing',
      'Operations that are executed now, without the critical ones.',
      gate.executing,
    ),
    gaugeFamily(
      'router_operations_waiting',
      'Operations that wait for others to end, or for their turn to begin.',
      gate.waiting + turns.waiting,
    ),
    gaugeFamily(
      'router_fetch_limit',
      'The most fetches in flight that a subgraph is given now.',
      states.map(([subgraph, { limit }]) => [{ subgraph }, limit]),
      ['subgraph'],
    ),
    gaugeFamily(
      'router_fetches_in_flight',
      'Fetches in flight.',
      states.map(([subgraph, { inFlight }]) => [{ subgraph }, inFlight]),
      ['subgraph'],
    ),
    gaugeFamily(
      'router_fetches_waiting',
      'Fetches that wait for others to end.',
      byLevel(({ waiting }) => waiting),
      ['subgraph', 'level'],
    ),
    counterFamily(
      'router_fetches_shed_total',
      'Fetches that were not sent, for lack of a place in a queue or because of the load.',
      byLevel(({ shed }) => shed),
      ['subgraph', 'level'],
    ),
  ];
}
