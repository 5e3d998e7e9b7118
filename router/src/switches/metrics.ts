/** Metrics of kill switches. */
import { gaugeFamily } from '@marquee/runtime/metrics/metric-family';
import type { MetricFamily } from '@marquee/runtime/metrics/metric-family';

/** @param names Those that are obeyed, each once. */
export function switchMetrics(names: ReadonlySet<string>): readonly MetricFamily[] {
  return [
    gaugeFamily(
      'router_switched_off',
      'Features and subgraphs that are switched off.',
      [...names].map((name) => [{ name }, 1]),
      ['name'],
    ),
  ];
}
