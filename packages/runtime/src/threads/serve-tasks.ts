/** The worker's side of a limited thread. */
import { readlinkSync } from 'node:fs';
import { constants, getPriority, setPriority } from 'node:os';
import { parentPort } from 'node:worker_threads';

/**
 * What a worker sends: once its thread's id, when it can run tasks, then for each task any number of progress reports and
 * one result.
 */
export type WorkerMessage<Result> =
  | { readonly osThreadId: number | null }
  | { readonly progress: unknown }
  | { readonly result: Result };

/**
 * Answers each task with the result of `run`. An error of `run` ends the worker.
 *
 * @param run Its second argument hands a report to whoever waits for the task.
 */
export function serveTasks<Task, Result>(
  run: (task: Task, report: (progress: unknown) => void) => Result | Promise<Result>,
): void {
  const send = (message: WorkerMessage<Result>): void => parentPort?.postMessage(message);
  parentPort?.on('message', (task: Task) => {
    const result = run(task, (progress) => send({ progress }));
    // A rejection that nothing handles ends the worker, as an error does.
    if (result instanceof Promise) void result.then((each) => send({ result: each }));
    else send({ result });
  });
  const osThreadId = readOsThreadId();
  if (osThreadId !== null) lowerPriority(osThreadId);
  send({ osThreadId });
}

/** Steps of niceness. A thread of normal priority gets nine times the CPU time of one that has ten more. */
const PRIORITY_STEPS = 10;

/**
 * Lets the threads that serve requests go first where there are fewer processors than work: a new supergraph is planned
 * for seconds, in which requests would wait. Linux has a priority for each thread.
 */
function lowerPriority(osThreadId: number): void {
  try {
    const { PRIORITY_LOW } = constants.priority;
    setPriority(osThreadId, Math.min(PRIORITY_LOW, getPriority(osThreadId) + PRIORITY_STEPS));
  } catch {
    // Not permitted here: the thread keeps the priority of its process.
  }
}

/** `/proc/thread-self` links to `<process>/task/<thread>`. Null where there is no such link. */
function readOsThreadId(): number | null {
  try {
    return Number(readlinkSync('/proc/thread-self').split('/').at(-1));
  } catch {
    return null;
  }
}
