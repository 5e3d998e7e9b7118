/**
 * Runs CPU-heavy tasks in a worker thread with limits of CPU time and memory, one task at a time. The process keeps
 * serving requests meanwhile, for input of any size.
 */
import { Worker } from 'node:worker_threads';
import { createCpuClock } from './cpu-clock.js';
import type { CpuClock } from './cpu-clock.js';
import type { WorkerMessage } from './serve-tasks.js';

export interface LimitedThread<Task, Result> {
  /** Rejects with a `ThreadLimitError` when the task exceeds a limit or the worker throws. */
  run(task: Task): Promise<Result>;
  close(): Promise<void>;
}

export interface ThreadLimits {
  /** CPU time of one task, in milliseconds; on a busy machine a task may take longer by the clock. */
  readonly cpuMs: number;
  /** Old generation of the worker's heap, in megabytes. */
  readonly memoryMb: number;
}

/** A task exceeded a limit of its thread. The message names the limit. */
export class ThreadLimitError extends Error {
  override readonly name = 'ThreadLimitError';
}

interface QueuedTask<Task, Result> {
  readonly task: Task;
  readonly resolve: (result: Result) => void;
  readonly reject: (error: Error) => void;
}

/** A task may take this many times its CPU limit by the clock; then it is ended even if it only waits. */
const CLOCK_CEILING_FACTOR = 10;
/** Shortest time between two readings of the worker's CPU time. */
const SHORTEST_READING_MS = 50;

/** @param module The worker's module, which calls `serveTasks`. */
export function createLimitedThread<Task, Result>(module: URL, limits: ThreadLimits): LimitedThread<Task, Result> {
  const queue: QueuedTask<Task, Result>[] = [];
  let worker: { readonly thread: Worker; readonly cpu: CpuClock } | null = null;
  let current: { readonly queued: QueuedTask<Task, Result>; readonly stopTimer: () => void } | null = null;
  let isClosed = false;

  const start = (): { readonly thread: Worker; readonly cpu: CpuClock } => {
    const thread = new Worker(module, { resourceLimits: { maxOldGenerationSizeMb: limits.memoryMb } });
    const cpu = createCpuClock();
    thread.on('message', (message: WorkerMessage<Result>) => {
      if ('osThreadId' in message) cpu.setThread(message.osThreadId);
      else if (worker?.thread === thread) end(({ resolve }) => resolve(message.result));
    });
    thread.on('error', (error) => fail(thread, error.message));
    thread.on('exit', () => {
      if (worker?.thread === thread) worker = null;
    });
    thread.unref();
    return { thread, cpu };
  };

  const fail = (failed: Worker, message: string): void => {
    if (worker?.thread === failed) worker = null;
    void failed.terminate();
    end(({ reject }) => reject(new ThreadLimitError(message)));
  };

  const end = (settle: (queued: QueuedTask<Task, Result>) => void): void => {
    if (current === null) return;
    current.stopTimer();
    const { queued } = current;
    current = null;
    settle(queued);
    runNext();
  };

  const runNext = (): void => {
    if (current !== null) return;
    const queued = queue.shift();
    if (queued === undefined) return;
    const { thread, cpu } = (worker ??= start());
    current = { queued, stopTimer: limitTime(cpu, limits.cpuMs, (message) => fail(thread, message)) };
    thread.postMessage(queued.task);
  };

  return {
    run: (task) =>
      new Promise((resolve, reject) => {
        if (isClosed) return reject(new Error('The thread is closed.'));
        queue.push({ task, resolve, reject });
        runNext();
      }),
    close: async () => {
      isClosed = true;
      await worker?.thread.terminate();
    },
  };
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
