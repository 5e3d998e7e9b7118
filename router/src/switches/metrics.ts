/** Metrics of kill switches, in the text format of Prometheus. */
import type { LiveSwitches } from '@marquee/runtime/switches/live-switches';

/** `router_switched_off{name}`: 1 for each name that is off. */
export function writeSwitchMetrics({ current }: Pick<LiveSwitches, 'current'>): readonly string[] {
  return [
    '# HELP router_switched_off Features and subgraphs that are switched off.',
    '# TYPE router_switched_off gauge',
    ...current.map(({ name }) => `router_switched_off{name=${JSON.stringify(name)}} 1`),
  ];
}
