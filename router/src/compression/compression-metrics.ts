import { counterFamily } from '@marquee/runtime/metrics/metric-family';
import type { MetricFamily } from '@marquee/runtime/metrics/metric-family';
import type { Compression } from './compression.js';

/** @param compression Null when responses are not compressed. */
export function compressionMetrics(compression: Pick<Compression, 'counts'> | null): readonly MetricFamily[] {
  const counts = [...(compression?.counts ?? [])];
  return [
    counterFamily(
      'router_compressed_responses_total',
      'Responses that were compressed, by content coding.',
      counts.map(([encoding, { responses }]) => [{ encoding }, responses]),
      ['encoding'],
    ),
    counterFamily(
      'router_compressed_bytes_total',
      'Bytes of these responses before compression.',
      counts.map(([encoding, { bytes }]) => [{ encoding }, bytes]),
      ['encoding'],
    ),
  ];
}
