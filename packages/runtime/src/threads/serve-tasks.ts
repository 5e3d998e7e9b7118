/** The worker's side of a limited thread. */
import { readlinkSync } from 'node:fs';
import { parentPort } from 'node:worker_threads';

/** What a worker sends: once its thread's id, when it can run tasks, then one result for each task. */
export type WorkerMessage<Result> = { readonly osThreadId: number | null } | { readonly result: Result };

/** Answers each task with the result of `run`. An error that `run` throws ends the worker. */
export function serveTasks<Task, Result>(run: (task: Task) => Result): void {
  const send = (message: WorkerMessage<Result>): void => parentPort?.postMessage(message);
  parentPort?.on('message', (task: Task) => send({ result: run(task) }));
  send({ osThreadId: readOsThreadId() });
}

/** `/proc/thread-self` links to `<process>/task/<thread>`. Null where there is no such link. */
function readOsThreadId(): number | null {
  try {
    return Number(readlinkSync('/proc/thread-self').split('/').at(-1));
  } catch {
    return null;
  }
}
