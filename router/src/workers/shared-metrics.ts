/** The metrics that `/metrics` responds with: those of this process, or of all workers behind the port. */
import cluster from 'node:cluster';
import type { MetricFamily } from '@marquee/runtime/metrics/metric-family';
import type { FromWorker, ToWorker } from './messages.js';

type ReadFamilies = () => readonly MetricFamily[];

export interface SharedMetrics {
  /** @param read The metrics of this process. */
  provide(read: ReadFamilies): void;
  /** The metrics of all processes behind the port. */
  collect(): Promise<readonly MetricFamily[]>;
}

/** Of a router without workers. */
export function ownMetrics(): SharedMetrics {
  let read: ReadFamilies = () => [];
  return {
    provide: (own) => void (read = own),
    collect: async () => read(),
  };
}

/** The first process responds within its own limit; after this time, the worker's own metrics are the response. */
const LIMIT_MS = 3_000;

/** Of a worker: the first process collects and merges them. Also answers its other messages. */
export function workerMetrics(onDrain: () => void, onReload: () => void): SharedMetrics {
  let read: ReadFamilies = () => [];
  let lastId = 0;
  const waiting = new Map<number, (families: readonly MetricFamily[]) => void>();
  const send = (message: FromWorker): void => void process.send?.(message);
  cluster.worker?.on('message', (message: ToWorker) => {
    if (message.type === 'drain') onDrain();
    else if (message.type === 'reload') onReload();
    else if (message.type === 'ping') send({ type: 'pong' });
    else if (message.type === 'write-metrics') send({ type: 'own-metrics', id: message.id, families: read() });
    else if (message.type === 'metrics-of-all') waiting.get(message.id)?.(message.families);
  });
  const collect = async (): Promise<readonly MetricFamily[]> => {
    lastId += 1;
    const id = lastId;
    const families = await new Promise<readonly MetricFamily[]>((resolve) => {
      const timer = setTimeout(() => resolve(read()), LIMIT_MS);
      waiting.set(id, (merged) => {
        clearTimeout(timer);
        resolve(merged);
      });
      send({ type: 'want-metrics', id });
    });
    waiting.delete(id);
    return families;
  };
  return { provide: (own) => void (read = own), collect: singleFlight(collect) };
}

/** Requests for `/metrics` that arrive at the same time share one collection. */
function singleFlight<T>(run: () => Promise<T>): () => Promise<T> {
  let running: Promise<T> | null = null;
  return () => (running ??= run().finally(() => void (running = null)));
}
