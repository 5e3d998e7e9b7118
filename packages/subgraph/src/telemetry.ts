/** What a process measures of itself, in Prometheus' text format at `/metrics`. */
import { collectDefaultMetrics, Histogram, Registry } from 'prom-client';

export interface SubgraphTelemetry {
  readonly registry: Registry;
  /** One request of `/graphql`, answered. */
  observeRequest(observation: {
    readonly seconds: number;
    readonly storeReads: number;
    readonly failed: boolean;
  }): void;
}

export function createSubgraphTelemetry(subgraph: string): SubgraphTelemetry {
  const registry = new Registry();
  registry.setDefaultLabels({ subgraph });
  collectDefaultMetrics({ register: registry });
  const duration = new Histogram({
    name: 'subgraph_request_duration_seconds',
    help: 'From the arrival of a GraphQL request to its answer.',
    labelNames: ['outcome'],
    buckets: [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5],
    registers: [registry],
  });
  const storeReads = new Histogram({
    name: 'subgraph_request_store_reads',
    help: 'Reads of the own store made for one GraphQL request.',
    buckets: [0, 1, 2, 3, 5, 10, 100],
    registers: [registry],
  });
  return {
    registry,
    observeRequest: ({ seconds, storeReads: reads, failed }) => {
      duration.observe({ outcome: failed ? 'failed' : 'answered' }, seconds);
      storeReads.observe(reads);
    },
  };
}
