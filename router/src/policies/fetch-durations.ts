import { DURATION_SECONDS } from '@marquee/runtime/metrics/buckets';
import type { Histogram } from '@marquee/runtime/metrics/instruments';
import type { MetricsRegistry } from '@marquee/runtime/metrics/metrics-registry';

/** More subgraphs are `other`. */
const MAX_SUBGRAPHS = 200;
const MAX_OUTCOMES = 30;

/** By subgraph, kind, outcome (`ok` or an error code) and HTTP status (empty without a response). */
export function createFetchDurations(registry: MetricsRegistry): Histogram {
  return registry.histogram({
    name: 'router_fetch_duration_seconds',
    help: 'Fetches from subgraphs as the engine sees them, with their retries and their wait.',
    labels: {
      subgraph: { max: MAX_SUBGRAPHS },
      kind: ['query', 'entities', 'mutation'],
      outcome: { max: MAX_OUTCOMES },
      http_response_status_code: { max: MAX_OUTCOMES },
    },
    bounds: DURATION_SECONDS,
  });
}
