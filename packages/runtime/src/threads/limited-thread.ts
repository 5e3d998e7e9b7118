/**
 * Runs CPU-heavy tasks in a worker thread with limits of CPU time and memory, one task at a time. The process keeps
 * serving requests meanwhile, for input of any size.
 */
import { TaskWorker, ThreadLimitError } from './task-thread.js';
import type { WorkerLimits } from './task-thread.js';

export { ThreadLimitError };

export interface LimitedThread<Task, Result> {
  /** Rejects with a `ThreadLimitError` when the task exceeds a limit or the worker throws. */
  run(task: Task): Promise<Result>;
  close(): Promise<void>;
}

export interface ThreadLimits extends WorkerLimits {
  /** CPU time of one task, in milliseconds; on a busy machine a task may take longer by the clock. */
  readonly cpuMs: number;
}

/** @param module The worker's module, which calls `serveTasks`. */
export function createLimitedThread<Task, Result>(module: URL, limits: ThreadLimits): LimitedThread<Task, Result> {
  let worker: TaskWorker<Task, Result> | null = null;
  let last: Promise<unknown> = Promise.resolve();
  let isClosed = false;

  const runNext = (task: Task): Promise<Result> => {
    if (isClosed) throw new Error('The thread is closed.');
    if (worker === null || !worker.isAlive) worker = new TaskWorker(module, limits);
    return worker.run(task, limits.cpuMs);
  };

  return {
    run: (task) => {
      const result = last.then(() => runNext(task));
      last = result.catch(() => {});
      return result;
    },
    close: async () => {
      isClosed = true;
      await worker?.close();
    },
  };
}
