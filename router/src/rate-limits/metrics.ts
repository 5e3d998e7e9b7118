import { counterFamily } from '@marquee/runtime/metrics/metric-family';
import type { MetricFamily } from '@marquee/runtime/metrics/metric-family';
import type { RequestRates } from './request-rates.js';

/** @param rates Null when rates are not limited. */
export function rateMetrics(rates: RequestRates | null): readonly MetricFamily[] {
  const of = ['requests', 'cost'] as const;
  return [
    counterFamily(
      'router_over_rate_limit_total',
      'Requests over a limit of requests or of cost per minute.',
      rates === null ? [] : of.map((each) => [{ of: each, mode: rates.mode }, rates.over[each]]),
      ['of', 'mode'],
    ),
  ];
}
