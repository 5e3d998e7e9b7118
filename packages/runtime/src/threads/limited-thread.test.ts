import { getPriority } from 'node:os';
import { afterEach, expect, test } from 'vitest';
import { createLimitedThread, ThreadLimitError } from './limited-thread.js';
import type { LimitedThread } from './limited-thread.js';

const SERVE_TASKS = new URL('../../dist/threads/serve-tasks.js', import.meta.url).href;
/** A worker that computes for `computeMs` of wall-clock time at full speed, waits for `waitMs`, or throws. */
const WORKER = new URL(
  `data:text/javascript,${encodeURIComponent(`
  import { serveTasks } from ${JSON.stringify(SERVE_TASKS)};
  import { readlinkSync } from 'node:fs';
  import { getPriority } from 'node:os';
  const cell = new Int32Array(new SharedArrayBuffer(4));
  serveTasks(({ computeMs = 0, waitMs = 0, tellsPriority = false, error }) => {
    if (tellsPriority) return String(getPriority(Number(readlinkSync('/proc/thread-self').split('/').at(-1))));
    if (error !== undefined) throw new Error(error);
    const until = performance.now() + computeMs;
    while (performance.now() < until);
    if (waitMs > 0) Atomics.wait(cell, 0, 0, waitMs);
    return 'done';
  });
`)}`,
);

interface Task {
  readonly computeMs?: number;
  readonly waitMs?: number;
  readonly tellsPriority?: boolean;
  readonly error?: string;
}

let thread: LimitedThread<Task, string>;
afterEach(() => thread.close());
function start(cpuMs: number): void {
  thread = createLimitedThread<Task, string>(WORKER, { cpuMs, memoryMb: 64 });
}

test('a task that computes for longer than the limit is ended, and the next task runs in a new worker', async () => {
  start(200);
  const tooLong = thread.run({ computeMs: 60_000 });
  await expect(tooLong).rejects.toThrow(ThreadLimitError);
  await expect(tooLong).rejects.toThrow('it took more than 0.2 s of CPU time');
  expect(await thread.run({})).toBe('done');
});

test('time in which the thread does not run is not counted', async () => {
  start(300);
  expect(await thread.run({ waitMs: 900 })).toBe('done');
});

test('a task that only waits is ended at ten times the limit', async () => {
  start(100);
  await expect(thread.run({ waitMs: 60_000 })).rejects.toThrow('it took longer than 1 s');
});

test.runIf(process.platform === 'linux')(
  'a worker runs at a lower priority than the thread that serves requests',
  async () => {
    start(5_000);
    expect(await thread.run({ tellsPriority: true })).toBe(String(Math.min(19, getPriority() + 10)));
  },
);

test('an error of the worker rejects its task alone', async () => {
  start(5_000);
  const [failed, next] = [thread.run({ error: 'out of order' }), thread.run({})];
  await expect(failed).rejects.toThrow('out of order');
  expect(await next).toBe('done');
});
