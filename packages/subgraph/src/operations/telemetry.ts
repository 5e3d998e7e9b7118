/** Metrics of a subgraph's process, at `/metrics`. */
import type { Store } from '@marquee/document-store/port';
import type { LoadShedder } from '@marquee/runtime/load-shedding/load-shedder';
import { sheddingMetrics } from '@marquee/runtime/load-shedding/metrics';
import { DURATION_SECONDS } from '@marquee/runtime/metrics/buckets';
import { gaugeFamily } from '@marquee/runtime/metrics/metric-family';
import { MetricsRegistry } from '@marquee/runtime/metrics/metrics-registry';
import { observeProcess } from '@marquee/runtime/metrics/process-metrics';
import type { LiveSwitches } from '@marquee/runtime/switches/live-switches';

const OUTCOMES = ['answered', 'failed', 'cancelled'] as const;

export interface SubgraphTelemetry {
  readonly registry: MetricsRegistry;
  /** Records one request of `/graphql`. */
  observeRequest(observation: {
    readonly seconds: number;
    readonly storeReads: number;
    readonly outcome: (typeof OUTCOMES)[number];
  }): void;
  /** Reports the kill switches that this process obeys. */
  observeSwitches(switches: Pick<LiveSwitches, 'off'>): void;
  /** Reports the decoded documents in memory, of an adapter that keeps some. */
  observeDocumentCache(store: Pick<Store, 'documentCache'>): void;
  /** Reports the state of load shedding. */
  observeLoad(shedder: LoadShedder): void;
  /** Ends the observation of the process. */
  close(): void;
}

export function createSubgraphTelemetry(subgraph: string): SubgraphTelemetry {
  const registry = new MetricsRegistry({ subgraph });
  const close = observeProcess(registry);
  const duration = registry.histogram({
    name: 'subgraph_request_duration_seconds',
    help: 'Time from the arrival of a GraphQL request to its response.',
    labels: { outcome: OUTCOMES },
    bounds: DURATION_SECONDS,
  });
  const storeReads = registry
    .histogram({
      name: 'subgraph_request_store_reads',
      help: 'Store reads of one GraphQL request.',
      bounds: [0, 1, 2, 3, 5, 10, 100],
    })
    .with();
  return {
    registry,
    observeRequest: ({ seconds, storeReads: reads, outcome }) => {
      duration.with(outcome).observe(seconds);
      storeReads.observe(reads);
    },
    observeSwitches: (switches) => observeSwitches(registry, switches),
    observeDocumentCache: (store) => observeDocumentCache(registry, store),
    observeLoad: (shedder) => registry.collect(() => sheddingMetrics('subgraph', shedder.state())),
    close,
  };
}

function observeSwitches(registry: MetricsRegistry, switches: Pick<LiveSwitches, 'off'>): void {
  registry.collect(() => [
    gaugeFamily(
      'subgraph_switched_off',
      'Features and subgraphs that are switched off.',
      [...switches.off].map((name) => [{ name }, 1]),
      ['name'],
    ),
  ]);
}

function observeDocumentCache(registry: MetricsRegistry, store: Pick<Store, 'documentCache'>): void {
  if (store.documentCache === undefined) return;
  registry.collect(() => {
    const state: Readonly<Record<string, number>> = { ...store.documentCache?.() };
    return [
      gaugeFamily(
        'subgraph_document_cache',
        'Decoded documents in memory: their number, the bytes of their JSON and the limit, and decodes since the start.',
        Object.entries(state).map(([of, value]) => [{ of }, value]),
        ['of'],
      ),
    ];
  });
}
