import { afterEach, expect, test } from 'vitest';
import { createFairQueue } from './fair-queue.js';
import { LaneRefusal, TaskLanes } from './task-lanes.js';
import type { LaneLimits, LaneTask } from './task-lanes.js';
import { TaskWorker, ThreadLimitError } from './task-thread.js';

const SERVE_TASKS = new URL('../../dist/threads/serve-tasks.js', import.meta.url).href;
/** A worker that computes for as many milliseconds as the task says, and returns that number. */
const WORKER = new URL(
  `data:text/javascript,${encodeURIComponent(`
  import { serveTasks } from ${JSON.stringify(SERVE_TASKS)};
  serveTasks((computeMs) => {
    const until = performance.now() + computeMs;
    while (performance.now() < until);
    return computeMs;
  });
`)}`,
);

const LIMITS: LaneLimits = {
  cpuMs: 400,
  shortMs: 20,
  crowdedCpuMs: 60,
  maxQueued: 5,
  maxQueuedOfClient: 3,
  penaltyMs: 10_000,
  idleMs: 60_000,
};

let lanes: TaskLanes<number, number>;
let started = 0;
let ended = 0;
let time = 0;
afterEach(() => lanes.close());

async function open(limits: Partial<LaneLimits> = {}): Promise<void> {
  started = 0;
  ended = 0;
  time = 0;
  lanes = new TaskLanes<number, number>(
    () => {
      started += 1;
      const worker = new TaskWorker<number, number>(WORKER, { memoryMb: 64, stackMb: 4 });
      const abort = worker.abort.bind(worker);
      worker.abort = (message) => {
        if (message === 'it was idle') ended += 1;
        abort(message);
      };
      return worker;
    },
    { ...LIMITS, ...limits },
    () => time,
  );
  await lanes.open();
  lanes.startSecond();
}

function run(task: number, client = 'a', others: Partial<LaneTask<number>> = {}): Promise<number> {
  return lanes.run({ task, client, isLong: false, isWanted: () => true, ...others });
}

test('a long task moves to the slow lane, and short ones overtake it', async () => {
  await open({ cpuMs: 5_000 });
  const order: number[] = [];
  const note = (result: number): void => void order.push(result);
  await Promise.all([run(900).then(note), run(1, 'b').then(note), run(2, 'b').then(note)]);

  expect(order).toEqual([1, 2, 900]);
  expect(started).toBe(2);
});

test('a task over its budget ends with its worker, its client has to wait, and the others do not', async () => {
  await open();
  await expect(run(60_000)).rejects.toThrow(ThreadLimitError);

  await expect(run(1)).rejects.toThrow(LaneRefusal);
  await expect(run(1)).rejects.toMatchObject({ retryAfterMs: 10_000 });
  expect(await run(1, 'b')).toBe(1);
  time = 10_000;
  expect(await run(1)).toBe(1);
});

test('a second long task is moved to the slow lane behind the first, and is executed in the end', async () => {
  await open({ cpuMs: 5_000 });
  const results = await Promise.all([run(700), run(600, 'b'), run(3, 'c')]);

  expect(results).toEqual([700, 600, 3]);
});

test('a client whose tasks take long gets the slow lane only, while another client is active', async () => {
  await open({ cpuMs: 5_000, crowdedCpuMs: 5_000 });
  await run(200);
  await run(1, 'b');
  const order: number[] = [];
  const note = (result: number): void => void order.push(result);
  await Promise.all([run(300).then(note), run(301).then(note), run(1, 'b').then(note)]);
  expect(order).toEqual([1, 300, 301]);

  // Alone, it gets both lanes: the second task starts while the first runs.
  time = 10_001;
  const first = run(600).then(note);
  await Promise.all([run(20).then(note), first]);
  expect(order.slice(3)).toEqual([20, 600]);
});

test('tasks over the limits of the queue are refused', async () => {
  await open();
  const running = run(100, 'z', { isLong: true });
  const results = await Promise.allSettled(
    ['a', 'a', 'a', 'a', 'b', 'b', 'c'].map((client) => run(1, client, { isLong: true })),
  );

  expect(results.map(({ status }) => status)).toEqual([
    ...['fulfilled', 'fulfilled', 'fulfilled', 'rejected'],
    ...['fulfilled', 'fulfilled', 'rejected'],
  ]);
  await running;
});

test('a task for which nobody waits any more is not run', async () => {
  await open();
  const running = run(100, 'a', { isLong: true });
  await expect(run(60_000, 'b', { isLong: true, isWanted: () => false })).rejects.toThrow(LaneRefusal);
  expect(await running).toBe(100);
});

test('a queue serves its clients in turn', () => {
  const queue = createFairQueue<string>();
  for (const item of ['a1', 'a2', 'a3', 'b1', 'c1']) queue.add(item.slice(0, 1), item);

  expect(Array.from({ length: 6 }, () => queue.next())).toEqual(['a1', 'b1', 'c1', 'a2', 'a3', undefined]);
  expect(queue.size).toBe(0);
});

test('workers without a task are ended after a while, and the next task starts one', async () => {
  await open({ idleMs: 50 });
  expect(await Promise.all([run(1), run(2, 'b', { isLong: true })])).toEqual([1, 2]);
  await expect.poll(() => ended, { timeout: 10_000 }).toBe(2);
  lanes.startSecond();
  expect(started).toBe(2);

  expect(await run(3)).toBe(3);
  expect(started).toBe(3);
});

test('a worker is not ended while it has a task', async () => {
  await open({ idleMs: 1 });
  expect(await run(200)).toBe(200);
});
