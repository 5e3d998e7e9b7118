/** One worker thread with limits of memory and stack, that runs one task at a time within a budget of CPU time. */
import { Worker } from 'node:worker_threads';
import { createCpuClock } from './cpu-clock.js';
import type { CpuClock } from './cpu-clock.js';
import type { WorkerMessage } from './serve-tasks.js';

export interface WorkerLimits {
  /** Old generation of the worker's heap, in megabytes. */
  readonly memoryMb: number;
  /** The call stack, in megabytes; Node's default when it is not given. */
  readonly stackMb?: number;
}

/** A task exceeded a limit of its thread, or its worker failed. The message says which. */
export class ThreadLimitError extends Error {
  override readonly name = 'ThreadLimitError';
}

/** A task may take this many times its CPU limit by the clock; then it is ended even if it only waits. */
const CLOCK_CEILING_FACTOR = 10;
/** Shortest time between two readings of the worker's CPU time. */
const SHORTEST_READING_MS = 50;

interface RunningTask<Result> {
  readonly resolve: (result: Result) => void;
  readonly reject: (error: Error) => void;
  readonly stopTimer: () => void;
  readonly onProgress: (progress: unknown) => void;
}

export class TaskWorker<Task, Result> {
  /** Resolves when the worker can run tasks. Rejects with a `ThreadLimitError` when it fails before. */
  readonly ready: Promise<void>;
  readonly #thread: Worker;
  readonly #cpu: CpuClock = createCpuClock();
  #current: RunningTask<Result> | null = null;
  #isAlive = true;
  #failReady: (error: Error) => void = () => {};

  /**
   * @param module The worker's module, which calls `serveTasks`.
   * @param workerData For the module, as Node's `workerData`.
   */
  constructor(module: URL, { memoryMb, stackMb }: WorkerLimits, workerData?: unknown) {
    this.#thread = new Worker(module, {
      resourceLimits: { maxOldGenerationSizeMb: memoryMb, ...(stackMb !== undefined && { stackSizeMb: stackMb }) },
      workerData,
    });
    this.ready = new Promise((resolve, reject) => {
      this.#failReady = reject;
      this.#thread.on('message', (message: WorkerMessage<Result>) => {
        if ('osThreadId' in message) {
          this.#cpu.setThread(message.osThreadId);
          // From here on, only a running task keeps the process alive.
          this.#thread.unref();
          resolve();
        } else if ('progress' in message) this.#current?.onProgress(message.progress);
        else this.#settle(({ resolve: succeed }) => succeed(message.result));
      });
    });
    this.ready.catch(() => {});
    this.#thread.on('error', (error) => this.abort(error.message));
    this.#thread.on('exit', () => this.abort('the worker has ended'));
  }

  /** False once the worker has failed or was ended. */
  get isAlive(): boolean {
    return this.#isAlive;
  }

  get isBusy(): boolean {
    return this.#current !== null;
  }

  /**
   * To be called when no task runs. Rejects with a `ThreadLimitError`; the worker is not alive any more then.
   *
   * @param task
   * @param cpuMs CPU time of the task, in milliseconds; on a busy machine it may take longer by the clock.
   * @param onProgress Is called with what the task reports.
   */
  run(task: Task, cpuMs: number, onProgress: (progress: unknown) => void = () => {}): Promise<Result> {
    return new Promise((resolve, reject) => {
      if (!this.#isAlive || this.#current !== null) return reject(new ThreadLimitError('the worker is not available'));
      const stopTimer = limitTime(this.#cpu, cpuMs, (message) => this.abort(message));
      this.#current = { resolve, reject, stopTimer, onProgress };
      this.#thread.postMessage(task);
    });
  }

  /** Ends the worker. Its task is rejected with the message. */
  abort(message: string): void {
    if (!this.#isAlive) return;
    this.#isAlive = false;
    void this.#thread.terminate();
    const error = new ThreadLimitError(message);
    this.#failReady(error);
    this.#settle(({ reject }) => reject(error));
  }

  /** Resolves when the thread has ended. */
  async close(): Promise<void> {
    this.abort('the thread is closed');
    await this.#thread.terminate();
  }

  #settle(settle: (task: RunningTask<Result>) => void): void {
    const task = this.#current;
    if (task === null) return;
    this.#current = null;
    task.stopTimer();
    settle(task);
  }
}

/**
 * Calls `onLimit` once the thread has used `cpuMs` of CPU time since now, or the ceiling by the clock has passed. The
 * timer keeps the process alive while the task runs. Returns a function that stops it.
 */
function limitTime(cpu: CpuClock, cpuMs: number, onLimit: (message: string) => void): () => void {
  const [cpuAtStart, startedAt] = [cpu.usedMs(), performance.now()];
  const ceilingMs = cpuMs * CLOCK_CEILING_FACTOR;
  let timer = setTimeout(read, cpuMs);
  function read(): void {
    const usedMs = cpu.usedMs() - cpuAtStart;
    if (usedMs >= cpuMs) return onLimit(`it took more than ${cpuMs / 1000} s of CPU time`);
    if (performance.now() - startedAt >= ceilingMs) return onLimit(`it took longer than ${ceilingMs / 1000} s`);
    timer = setTimeout(read, Math.max(cpuMs - usedMs, SHORTEST_READING_MS));
  }
  return () => clearTimeout(timer);
}
