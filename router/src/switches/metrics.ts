/** Metrics of kill switches, in the text format of Prometheus. */

/**
 * `router_switched_off{name}`: 1 for each name that is off.
 *
 * @param names Those that are obeyed, each once.
 */
export function writeSwitchMetrics(names: ReadonlySet<string>): readonly string[] {
  return [
    '# HELP router_switched_off Features and subgraphs that are switched off.',
    '# TYPE router_switched_off gauge',
    ...[...names].map((name) => `router_switched_off{name=${JSON.stringify(name)}} 1`),
  ];
}
