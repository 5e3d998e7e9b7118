/** The metrics that `/metrics` responds with: those of this process, or of all workers behind the port. */
import cluster from 'node:cluster';
import type { FromWorker, ToWorker } from './messages.js';

export interface SharedMetrics {
  /** @param write The metrics of this process. */
  provide(write: () => string): void;
  /** The metrics of all processes behind the port. */
  collect(): Promise<string>;
}

/** Of a router without workers. */
export function ownMetrics(): SharedMetrics {
  let write = (): string => '';
  return {
    provide: (own) => void (write = own),
    collect: async () => write(),
  };
}

/** The first process responds within its own limit; after this time, the worker's own metrics are the response. */
const LIMIT_MS = 3_000;

/** Of a worker: the first process collects and merges them. Also answers its other messages. */
export function workerMetrics(onDrain: () => void): SharedMetrics {
  let write = (): string => '';
  let lastId = 0;
  const waiting = new Map<number, (text: string) => void>();
  const send = (message: FromWorker): void => void process.send?.(message);
  cluster.worker?.on('message', (message: ToWorker) => {
    if (message.type === 'drain') onDrain();
    else if (message.type === 'ping') send({ type: 'pong' });
    else if (message.type === 'write-metrics') send({ type: 'own-metrics', id: message.id, text: write() });
    else if (message.type === 'metrics-of-all') waiting.get(message.id)?.(message.text);
  });
  return {
    provide: (own) => void (write = own),
    collect: async () => {
      lastId += 1;
      const id = lastId;
      const text = await new Promise<string>((resolve) => {
        const timer = setTimeout(() => resolve(write()), LIMIT_MS);
        waiting.set(id, (merged) => {
          clearTimeout(timer);
          resolve(merged);
        });
        send({ type: 'want-metrics', id });
      });
      waiting.delete(id);
      return text;
    },
  };
}
