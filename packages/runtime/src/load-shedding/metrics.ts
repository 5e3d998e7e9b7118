/** The state of load shedding as metrics. */
import { LEVELS } from '@marquee/contracts/criticality';
import { counterFamily, gaugeFamily } from '../metrics/metric-family.js';
import type { MetricFamily } from '../metrics/metric-family.js';
import type { SheddingState } from './load-shedder.js';

/** @param prefix Of the names of the metrics, as in `router`. */
export function sheddingMetrics(
  prefix: string,
  { pressure, load, shed, mode }: SheddingState,
): readonly MetricFamily[] {
  const outcome = mode === 'enforce' ? 'refused' : 'measured';
  return [
    gaugeFamily(
      `${prefix}_load_pressure`,
      '0: no request is refused because of the load; 1: all but the critical ones.',
      rounded(pressure),
    ),
    gaugeFamily(
      `${prefix}_event_loop_busy_ratio`,
      'Share of the time in which the event loop had work.',
      rounded(load.busy),
    ),
    counterFamily(
      `${prefix}_requests_shed_total`,
      'Requests refused because of the load, by level.',
      LEVELS.map((level) => [{ level, outcome }, shed[level]]),
      ['level', 'outcome'],
    ),
  ];
}

function rounded(ratio: number): number {
  return Math.round(ratio * 1_000) / 1_000;
}
