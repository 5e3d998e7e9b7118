import type { RequestRates } from './request-rates.js';

/** Lines in the text format of Prometheus. */
export function writeRateMetrics(rates: RequestRates | null): readonly string[] {
  if (rates === null) return [];
  return [
    '# HELP router_over_rate_limit_total Requests over a limit of requests or of cost per minute.',
    '# TYPE router_over_rate_limit_total counter',
    `router_over_rate_limit_total{of="requests",mode="${rates.mode}"} ${rates.over.requests}`,
    `router_over_rate_limit_total{of="cost",mode="${rates.mode}"} ${rates.over.cost}`,
  ];
}
