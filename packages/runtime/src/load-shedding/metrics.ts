/** The state of load shedding in the text format of Prometheus. */
import { LEVELS } from '@marquee/contracts/criticality';
import type { SheddingState } from './load-shedder.js';

/** @param prefix Of the names of the metrics, as in `router`. */
export function writeSheddingMetrics(prefix: string, { pressure, load, shed, mode }: SheddingState): readonly string[] {
  const outcome = mode === 'enforce' ? 'refused' : 'measured';
  return [
    `# HELP ${prefix}_load_pressure 0: no request is refused because of the load; 1: all but the critical ones.`,
    `# TYPE ${prefix}_load_pressure gauge`,
    `${prefix}_load_pressure ${pressure.toFixed(3)}`,
    `# HELP ${prefix}_event_loop_busy_ratio Share of the time in which the event loop had work.`,
    `# TYPE ${prefix}_event_loop_busy_ratio gauge`,
    `${prefix}_event_loop_busy_ratio ${load.busy.toFixed(3)}`,
    `# HELP ${prefix}_requests_shed_total Requests refused because of the load, by level.`,
    `# TYPE ${prefix}_requests_shed_total counter`,
    ...LEVELS.map((level) => `${prefix}_requests_shed_total{level="${level}",outcome="${outcome}"} ${shed[level]}`),
  ];
}
