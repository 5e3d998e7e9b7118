/** The metrics of configuration reloads. */
import { counterFamily, gaugeFamily } from '@marquee/runtime/metrics/metric-family';
import type { MetricFamily } from '@marquee/runtime/metrics/metric-family';
import type { ReloadStatus } from './configuration-reload.js';

/** @param status Null for a router without a configuration file. */
export function reloadMetrics(status: ReloadStatus | null): readonly MetricFamily[] {
  if (status === null) return [];
  return [
    counterFamily(
      'router_configuration_reloads_total',
      'Reloads of the configuration file since the start, by whether they were applied or refused.',
      [
        [{ result: 'applied' }, status.applied],
        [{ result: 'refused' }, status.refused],
      ],
      ['result'],
    ),
    gaugeFamily(
      'router_configuration_refused',
      'Whether the newest configuration file is refused: the configuration before it applies.',
      status.refusal === null ? 0 : 1,
    ),
  ];
}
