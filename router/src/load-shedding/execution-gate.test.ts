import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import type { Level } from '@marquee/contracts/criticality';
import { OperationDeadline } from '../deadline.js';
import { ExecutionGate } from './execution-gate.js';

beforeEach(() => vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'performance'] }));
afterEach(() => vi.useRealTimers());

function open({ limit = 2, isSaturated = true, maxWaiting = 100 } = {}) {
  const state = { isSaturated };
  const gate = new ExecutionGate({
    limit: { min: limit, initial: limit, max: limit },
    maxWaiting,
    isSaturated: () => state.isSaturated,
  });
  const log: string[] = [];
  const start = (name: string, level: Level, deadline = new OperationDeadline()): void => {
    if (gate.tryBegin(level)) log.push(`${name} begins`);
    else void gate.wait(level, deadline).then((mayBegin) => log.push(`${name} ${mayBegin ? 'begins' : 'is refused'}`));
  };
  /** What happened since the last call. */
  const events = async (milliseconds = 0): Promise<readonly string[]> => {
    await vi.advanceTimersByTimeAsync(milliseconds);
    return log.splice(0);
  };
  /** Every 10 ms an operation ends and a new one begins in its place, so that those who wait go on waiting. */
  const pass = async (milliseconds: number): Promise<readonly string[]> => {
    for (let elapsed = 0; elapsed < milliseconds; elapsed += 10) {
      start('new', 'degraded');
      gate.end('degraded', 10);
      await vi.advanceTimersByTimeAsync(10);
    }
    return log.splice(0).filter((event) => event !== 'new begins');
  };
  return { gate, state, start, pass, events };
}

test('without saturation every operation begins at once: those that wait for a slow subgraph hold up no other', async () => {
  const { gate, start, events } = open({ isSaturated: false });
  for (let index = 0; index < 50; index++) start('x', 'degraded');
  expect(await events()).toHaveLength(50);
  expect([gate.executing, gate.waiting]).toEqual([50, 0]);
});

test('under saturation a critical operation begins at once, others wait for one to end', async () => {
  const { gate, start, events } = open();
  for (const name of ['a', 'b', 'c']) start(name, 'degraded');
  start('critical', 'critical');
  expect(await events()).toEqual(['a begins', 'b begins', 'critical begins']);
  gate.end('critical', 10);
  expect(await events()).toEqual([]);
  gate.end('degraded', 10);
  expect(await events()).toEqual(['c begins']);
});

test('of those who wait, degraded ones come first, and of a level the one that came last', async () => {
  const { gate, start, events } = open({ limit: 4 });
  for (const name of ['a', 'b', 'c', 'd']) start(name, 'degraded');
  start('hint 1', 'best-effort');
  start('page 1', 'degraded');
  start('hint 2', 'best-effort');
  start('page 2', 'degraded');
  const order = [...(await events())];
  for (let index = 0; index < 5; index++) {
    gate.end('degraded', 10);
    order.push(...(await events()));
  }
  expect(order.slice(4)).toEqual(['page 2 begins', 'page 1 begins', 'hint 2 begins']);
  gate.end('degraded', 10);
  expect(await events()).toEqual(['hint 1 begins']);
});

test('best-effort operations use half of the limit', async () => {
  const { start, events } = open({ limit: 4 });
  for (const name of ['a', 'b', 'c']) start(name, 'best-effort');
  expect(await events()).toEqual(['a begins', 'b begins']);
});

test('a burst waits for a second; in a queue that stays, an operation is refused after a fifth of a second', async () => {
  const { gate, start, pass } = open();
  for (const name of ['a', 'b', 'c']) start(name, 'degraded');
  expect(await pass(480)).toEqual(['a begins', 'b begins']);
  expect(gate.waiting).toBe(1);
  start('d', 'degraded');
  start('e', 'best-effort');
  expect(await pass(60)).toEqual(['c is refused']);
  expect(await pass(80)).toEqual(['e is refused']);
  expect(await pass(100)).toEqual(['d is refused']);
  expect(gate.queueDelayMs).toBe(0);
});

test('while all that are executed wait for a slow subgraph, others begin one after the other', async () => {
  const { gate, start, events } = open();
  for (const name of ['a', 'b', 'c', 'd']) start(name, 'degraded');
  expect(await events(39)).toEqual(['a begins', 'b begins']);
  expect(await events(21)).toEqual(['d begins', 'c begins']);
  expect([gate.executing, gate.waiting]).toEqual([4, 0]);
});

test('an operation whose client has gone is never executed', async () => {
  const { gate, start, events } = open();
  for (const name of ['a', 'b']) start(name, 'degraded');
  const deadline = new OperationDeadline();
  start('c', 'degraded', deadline);
  await events();
  deadline.end();
  expect(await events()).toEqual(['c is refused']);
  gate.end('degraded', 10);
  expect(await events(100)).toEqual([]);
  expect([gate.executing, gate.waiting]).toEqual([1, 0]);
});

test('an operation whose client waits no longer by its own deadline is never executed', async () => {
  const { gate, start, events } = open();
  for (const name of ['a', 'b']) start(name, 'degraded');
  const outcomes = [15, 25, Infinity].map((clientMs) => gate.wait('degraded', new OperationDeadline(), clientMs));
  await events(20);
  for (let ended = 0; ended < 3; ended++) gate.end('degraded', 10);
  expect(await Promise.all(outcomes)).toEqual([false, true, true]);
  expect(gate.executing).toBe(1);
});

test('an operation whose client has gone before it would wait is refused', async () => {
  const { gate } = open();
  const deadline = new OperationDeadline();
  deadline.end();
  expect(await gate.wait('degraded', deadline)).toBe(false);
  expect(gate.waiting).toBe(0);
});

test('a full queue refuses the one that has waited longest', async () => {
  const { start, events } = open({ maxWaiting: 2 });
  for (const name of ['a', 'b', 'c', 'd', 'e']) start(name, 'degraded');
  expect(await events()).toEqual(['a begins', 'b begins', 'c is refused']);
});

test('when the saturation ends, those who wait begin though none has ended', async () => {
  const { gate, state, start, events } = open();
  for (const name of ['a', 'b', 'c', 'd']) start(name, 'degraded');
  await events();
  state.isSaturated = false;
  expect(await events(40)).toEqual(['d begins', 'c begins']);
  expect([gate.executing, gate.waiting]).toEqual([4, 0]);
});

test('the queue delay is that of the operation that has waited longest', async () => {
  const { gate, start, events } = open();
  for (const name of ['a', 'b', 'c']) start(name, 'degraded');
  await events(20);
  start('d', 'best-effort');
  await events(15);
  expect(gate.queueDelayMs).toBe(35);
});

test('the limit does not follow the durations of an overloaded system, and grows back afterwards', async () => {
  const gate = new ExecutionGate({
    limit: { min: 8, initial: 16, max: 64 },
    maxWaiting: 100,
    isSaturated: () => true,
  });
  const run = async (windows: number, durationMs: number, isQueued: boolean): Promise<void> => {
    if (isQueued) void gate.wait('degraded', new OperationDeadline());
    for (let index = 0; index < windows * 12; index++) {
      while (gate.tryBegin('degraded'));
      await vi.advanceTimersByTimeAsync(10);
      if (isQueued && gate.waiting === 0) void gate.wait('degraded', new OperationDeadline());
      gate.end('degraded', durationMs);
    }
  };
  await run(100, 10, false);
  expect(gate.limit.value).toBeGreaterThan(30);
  await run(600, 100, true);
  expect(gate.limit.value).toBeLessThan(12);
  while (gate.waiting > 0) await vi.advanceTimersByTimeAsync(100);
  await run(100, 10, false);
  expect(gate.limit.value).toBeGreaterThan(30);
});
