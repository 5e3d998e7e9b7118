/** The worker's side of a limited thread. */
import { readlinkSync } from 'node:fs';
import { parentPort } from 'node:worker_threads';

/** What a worker sends: once its thread's id, when it can run tasks, then one result for each task. */
export type WorkerMessage<Result> = { readonly osThreadId: number | null } | { readonly result: Result };

/** Answers each task with the result of `run`. An error of `run` ends the worker. */
export function serveTasks<Task, Result>(run: (task: Task) => Result | Promise<Result>): void {
  const send = (message: WorkerMessage<Result>): void => parentPort?.postMessage(message);
  parentPort?.on('message', (task: Task) => {
    const result = run(task);
    // A rejection that nothing handles ends the worker, as an error does.
    if (result instanceof Promise) void result.then((each) => send({ result: each }));
    else send({ result });
  });
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
