import { expect, test } from 'vitest';
import { ProcessorWait } from './processor-wait.js';

function open() {
  const reading = { activeMs: 0, runningMs: 0, waitingMs: 0 };
  let now = 0;
  const wait = new ProcessorWait(
    () => ({ ...reading }),
    () => now,
  );
  return {
    wait,
    pass: (ranMs: number, waitedMs: number, ms = 250) => {
      reading.runningMs += ranMs;
      reading.waitingMs += waitedMs;
      now += ms;
      return wait.isCrowded;
    },
  };
}

test('a process that waits for half of what it could run is crowded, and no longer than that', () => {
  const { pass } = open();
  expect(pass(100, 10)).toBe(false);
  expect(pass(60, 50)).toBe(false);
  expect(pass(60, 60)).toBe(true);
  // Within a moment, the last result holds.
  expect(pass(0, 0, 100)).toBe(true);
  expect(pass(100, 10)).toBe(false);
});

test('a process that is nearly idle and waits for some milliseconds is not', () => {
  expect(open().pass(1, 19)).toBe(false);
});

test('where the system does not tell the waiting time, no process is crowded', () => {
  expect(open().pass(250, 0)).toBe(false);
});
