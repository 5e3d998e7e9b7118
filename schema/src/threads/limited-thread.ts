/**
 * Heavy work in a thread of its own, with limits: whatever an author sends in, the registry goes on answering, and gets
 * its memory back. One task runs at a time.
 */
import { Worker } from 'node:worker_threads';

export interface LimitedThread<Task, Result> {
  /**
   * Rejects with a `ThreadLimitError` when the work takes too long or too much memory, and never for what the work
   * itself answers.
   */
  run(task: Task): Promise<Result>;
  close(): Promise<void>;
}

export interface ThreadLimits {
  readonly timeMs: number;
  readonly memoryMb: number;
}

/** The words say what was too much. */
export class ThreadLimitError extends Error {
  override readonly name = 'ThreadLimitError';
}

interface QueuedTask<Task, Result> {
  readonly task: Task;
  readonly resolve: (result: Result) => void;
  readonly reject: (error: Error) => void;
}

/** @param module What the thread runs; it answers each message with one message. */
export function createLimitedThread<Task, Result>(
  module: URL,
  { timeMs, memoryMb }: ThreadLimits,
): LimitedThread<Task, Result> {
  const waiting: QueuedTask<Task, Result>[] = [];
  let worker: Worker | null = null;
  let current: { readonly waiting: QueuedTask<Task, Result>; readonly timer: NodeJS.Timeout } | null = null;
  let isClosed = false;

  const start = (): Worker => {
    const started = new Worker(module, { resourceLimits: { maxOldGenerationSizeMb: memoryMb } });
    started.on('message', (result: Result) => end(({ resolve }) => resolve(result)));
    started.on('error', (error) => fail(started, error.message));
    started.on('exit', () => {
      if (worker === started) worker = null;
    });
    started.unref();
    return started;
  };

  const fail = (failed: Worker, message: string): void => {
    if (worker === failed) worker = null;
    void failed.terminate();
    end(({ reject }) => reject(new ThreadLimitError(message)));
  };

  const end = (settle: (waiting: QueuedTask<Task, Result>) => void): void => {
    if (current === null) return;
    clearTimeout(current.timer);
    const { waiting: done } = current;
    current = null;
    settle(done);
    next();
  };

  const next = (): void => {
    if (current !== null) return;
    const first = waiting.shift();
    if (first === undefined) return;
    const busy = (worker ??= start());
    // It also holds the process, which might wait for nothing else.
    const timer = setTimeout(() => fail(busy, `it took longer than ${timeMs / 1000} s`), timeMs);
    current = { waiting: first, timer };
    busy.postMessage(first.task);
  };

  return {
    run: (task) =>
      new Promise((resolve, reject) => {
        if (isClosed) return reject(new Error('The thread is closed.'));
        waiting.push({ task, resolve, reject });
        next();
      }),
    close: async () => {
      isClosed = true;
      await worker?.terminate();
    },
  };
}
