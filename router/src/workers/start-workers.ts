/**
 * Several processes behind one port (`ROUTER_WORKERS`), by Node's cluster module: this process accepts connections and
 * hands them to the workers in turn. Each worker is a whole router that follows the registry itself. A worker that ends
 * or does not answer is replaced, after a pause that grows with each failure in a row.
 */
import cluster from 'node:cluster';
import type { Worker } from 'node:cluster';
import { once } from 'node:events';
import type { Logger } from '@marquee/runtime/log';
import { mergeFamilies } from '@marquee/runtime/metrics/merge-families';
import { counterFamily, gaugeFamily } from '@marquee/runtime/metrics/metric-family';
import type { MetricFamily } from '@marquee/runtime/metrics/metric-family';
import { backoffMs, delay } from '@marquee/runtime/retry';
import type { ProcessContext, RunningProcess } from '@marquee/runtime/run-process';
import { StartError } from '@marquee/runtime/start-error';
import type { FromWorker, ToWorker } from './messages.js';

const BACKOFF = { firstMs: 200, longestMs: 30_000 } as const;
/** A worker that has run for this long was no failure of the start. */
const STABLE_MS = 60_000;
const PING_MS = 5_000;
/** Pings without an answer, after which a worker is killed. */
const MAX_MISSED = 3;
/** A ping that is this late shows that this process was stopped itself. */
const LATE_MS = 2_000;
/** The last worker closes its port this long after the others, unless they end before. */
const LAST_WORKER_MS = 1_000;
/** How long `/metrics` waits for a worker. */
const METRICS_MS = 1_000;

interface RunningWorker {
  readonly worker: Worker;
  readonly startedAtMs: number;
  missed: number;
}

class WorkerPool {
  readonly #running = new Map<number, RunningWorker>();
  readonly #closing = new AbortController();
  #isDraining = false;
  #failures = 0;
  #restarts = 0;
  #lastPingMs = performance.now();
  #lastCollection = 0;
  readonly #collections = new Map<number, (worker: number, families: readonly MetricFamily[]) => void>();
  readonly #pings: NodeJS.Timeout;

  constructor(private readonly log: Logger) {
    // Metrics have numbers that JSON has not.
    cluster.setupPrimary({ silent: true, serialization: 'advanced' });
    this.#pings = setInterval(() => this.#pingAll(), PING_MS);
    this.#pings.unref();
  }

  /**
   * Resolves with the URL when the worker is ready. Rejects with a `StartError` that has the worker's error output when
   * it ends before.
   */
  start(): Promise<string> {
    const worker = cluster.fork();
    this.#running.set(worker.id, { worker, startedAtMs: performance.now(), missed: 0 });
    let errors = '';
    worker.process.stdout?.pipe(process.stdout, { end: false });
    const collect = (chunk: Buffer): void => void (errors = `${errors}${chunk.toString()}`.slice(-10_000));
    worker.process.stderr?.on('data', collect);
    return new Promise((resolve, reject) => {
      worker.on('message', (message: FromWorker) => {
        if (message.type === 'ready') {
          // It did not hear of a drain that began during its start.
          if (this.#isDraining) send(worker, { type: 'drain' });
          worker.process.stderr?.off('data', collect).pipe(process.stderr, { end: false });
          process.stderr.write(errors);
          resolve(message.url);
        } else this.#receive(worker, message);
      });
      worker.once('exit', (code, signal) => {
        const ended = this.#running.get(worker.id);
        this.#running.delete(worker.id);
        // After `ready`, the promise has settled.
        reject(new StartError(errors.trim() === '' ? `A worker has ended (${signal ?? code}).` : errors.trim()));
        if (ended !== undefined) this.#onEnd(ended, signal ?? `exit code ${code}`);
      });
    });
  }

  get isDraining(): boolean {
    return this.#isDraining;
  }

  /** Each worker reads the configuration file again. */
  reload(): void {
    for (const { worker } of this.#running.values()) send(worker, { type: 'reload' });
  }

  drain(): void {
    this.#isDraining = true;
    for (const { worker } of this.#running.values()) send(worker, { type: 'drain' });
  }

  async close(): Promise<void> {
    this.#isDraining = true;
    this.#closing.abort();
    clearInterval(this.#pings);
    const [last, ...others] = [...this.#running.values()].map(({ worker }) => worker);
    const othersEnd = Promise.all(others.map(endWorker));
    // A connection that is handed to a worker that has closed the port is handed to another one, as long as there is one.
    await Promise.race([othersEnd, delay(LAST_WORKER_MS, new AbortController().signal, false)]);
    await Promise.all([othersEnd, last !== undefined && endWorker(last)]);
  }

  #onEnd({ worker, startedAtMs }: RunningWorker, reason: string): void {
    if (this.#isDraining) return;
    this.#failures = performance.now() - startedAtMs > STABLE_MS ? 1 : this.#failures + 1;
    const pauseMs = backoffMs(this.#failures, BACKOFF);
    this.log.error({ worker: worker.id, pid: worker.process.pid, reason, pauseMs }, 'a worker has ended');
    void delay(pauseMs, this.#closing.signal).then(async () => {
      if (this.#isDraining) return;
      this.#restarts += 1;
      // Its end calls this function again.
      await this.start().then(
        () => this.log.info({}, 'a worker has been replaced'),
        (error: unknown) => this.log.error({ err: error }, 'a worker did not start'),
      );
    });
  }

  /** Kills workers that do not answer, unless this process was stopped meanwhile. */
  #pingAll(): void {
    const now = performance.now();
    const wasStopped = now - this.#lastPingMs > PING_MS + LATE_MS;
    this.#lastPingMs = now;
    for (const running of this.#running.values()) {
      if (wasStopped) running.missed = 0;
      if (running.missed >= MAX_MISSED) {
        this.log.error({ worker: running.worker.id }, 'a worker does not answer and is killed');
        running.worker.process.kill('SIGKILL');
      }
      running.missed += 1;
      send(running.worker, { type: 'ping' });
    }
  }

  #receive(worker: Worker, message: FromWorker): void {
    const running = this.#running.get(worker.id);
    if (running !== undefined) running.missed = 0;
    if (message.type === 'own-metrics') this.#collections.get(message.id)?.(worker.id, message.families);
    else if (message.type === 'purge' || message.type === 'write') {
      for (const other of this.#running.values()) if (other.worker !== worker) send(other.worker, message);
    } else if (message.type === 'want-metrics') {
      const { id } = message;
      void this.#collectMetrics().then((families) => send(worker, { type: 'metrics-of-all', id, families }));
    }
  }

  async #collectMetrics(): Promise<readonly MetricFamily[]> {
    this.#lastCollection += 1;
    const id = this.#lastCollection;
    const collected = new Map<number, readonly MetricFamily[]>();
    const workers = [...this.#running.values()].map(({ worker }) => worker).filter((worker) => worker.isConnected());
    const complete = new AbortController();
    this.#collections.set(id, (worker, families) => {
      collected.set(worker, families);
      if (collected.size === workers.length) complete.abort();
    });
    for (const worker of workers) send(worker, { type: 'write-metrics', id });
    await delay(METRICS_MS, complete.signal, false);
    this.#collections.delete(id);
    const sorted = new Map([...collected].sort(([a], [b]) => a - b));
    return [...mergeFamilies(sorted), ...this.#ownMetrics(collected.size)];
  }

  #ownMetrics(answered: number): readonly MetricFamily[] {
    return [
      gaugeFamily('router_workers', 'Worker processes whose metrics are in this response.', answered),
      counterFamily(
        'router_worker_restarts_total',
        'Workers that were started in place of one that has ended.',
        this.#restarts,
      ),
    ];
  }
}

async function endWorker(worker: Worker): Promise<void> {
  const ended = once(worker, 'exit');
  worker.process.kill('SIGINT');
  await ended;
}

/** A worker that has just ended is no error here: its end is handled where it is observed. */
function send(worker: Worker, message: ToWorker): void {
  if (worker.isConnected()) worker.send(message, () => undefined);
}

/**
 * The first worker starts alone, so that what keeps the router from starting is reported once.
 *
 * @param reloadsOnHangUp Whether SIGHUP has the workers read the configuration file again.
 * @param serves Called when the first worker serves: from then on a signal must end no request.
 */
export async function startWorkers(
  count: number,
  log: Logger,
  serves: ProcessContext['serves'],
  reloadsOnHangUp = false,
): Promise<RunningProcess> {
  const pool = new WorkerPool(log);
  if (reloadsOnHangUp) process.on('SIGHUP', () => pool.reload());
  const url = await pool.start();
  const running = { url, drain: () => pool.drain(), close: () => pool.close() };
  serves(running);
  try {
    await Promise.all(Array.from({ length: count - 1 }, () => pool.start()));
  } catch (error) {
    // A worker that was ended before it was ready is the end of this process, which has begun.
    if (pool.isDraining) return running;
    await pool.close();
    throw error;
  }
  return running;
}
