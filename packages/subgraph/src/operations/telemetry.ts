/** Metrics of a subgraph's process, in Prometheus' text format at `/metrics`. */
import { LEVELS } from '@marquee/contracts/criticality';
import type { Store } from '@marquee/document-store/port';
import type { LoadShedder } from '@marquee/runtime/load-shedding/load-shedder';
import type { LiveSwitches } from '@marquee/runtime/switches/live-switches';
import { collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client';

export interface SubgraphTelemetry {
  readonly registry: Registry;
  /** Records one request of `/graphql`. */
  observeRequest(observation: {
    readonly seconds: number;
    readonly storeReads: number;
    readonly outcome: 'answered' | 'failed' | 'cancelled';
  }): void;
  /** Reports the kill switches that this process obeys. */
  observeSwitches(switches: Pick<LiveSwitches, 'off'>): void;
  /** Reports the decoded documents in memory, of an adapter that keeps some. */
  observeDocumentCache(store: Pick<Store, 'documentCache'>): void;
  /** Reports the state of load shedding. */
  observeLoad(shedder: LoadShedder): void;
}

export function createSubgraphTelemetry(subgraph: string): SubgraphTelemetry {
  const registry = new Registry();
  registry.setDefaultLabels({ subgraph });
  collectDefaultMetrics({ register: registry });
  const duration = new Histogram({
    name: 'subgraph_request_duration_seconds',
    help: 'Time from the arrival of a GraphQL request to its response.',
    labelNames: ['outcome'],
    buckets: [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5],
    registers: [registry],
  });
  const storeReads = new Histogram({
    name: 'subgraph_request_store_reads',
    help: 'Store reads of one GraphQL request.',
    buckets: [0, 1, 2, 3, 5, 10, 100],
    registers: [registry],
  });
  return {
    registry,
    observeRequest: ({ seconds, storeReads: reads, outcome }) => {
      duration.observe({ outcome }, seconds);
      storeReads.observe(reads);
    },
    observeSwitches: (switches) => observeSwitches(registry, switches),
    observeDocumentCache: (store) => observeDocumentCache(registry, store),
    observeLoad: (shedder) => observeLoad(registry, shedder),
  };
}

function observeSwitches(registry: Registry, switches: Pick<LiveSwitches, 'off'>): void {
  new Gauge({
    name: 'subgraph_switched_off',
    help: 'Features and subgraphs that are switched off.',
    labelNames: ['name'],
    registers: [registry],
    collect() {
      this.reset();
      for (const name of switches.off) this.set({ name }, 1);
    },
  });
}

function observeDocumentCache(registry: Registry, store: Pick<Store, 'documentCache'>): void {
  if (store.documentCache === undefined) return;
  new Gauge({
    name: 'subgraph_document_cache',
    help: 'Decoded documents in memory: their number, the bytes of their JSON and the limit, and decodes since the start.',
    labelNames: ['of'],
    registers: [registry],
    collect() {
      const state: Readonly<Record<string, number>> = { ...store.documentCache?.() };
      for (const [of, value] of Object.entries(state)) this.set({ of }, value);
    },
  });
}

function observeLoad(registry: Registry, shedder: LoadShedder): void {
  new Gauge({
    name: 'subgraph_load_pressure',
    help: '0: no request is refused because of the load; 1: all but the critical ones.',
    registers: [registry],
    collect() {
      this.set(shedder.state().pressure);
    },
  });
  new Gauge({
    name: 'subgraph_requests_shed_total',
    help: 'Requests refused because of the load, by level.',
    labelNames: ['level', 'mode'],
    registers: [registry],
    collect() {
      const { shed, mode } = shedder.state();
      for (const level of LEVELS) this.set({ level, mode }, shed[level]);
    },
  });
}
