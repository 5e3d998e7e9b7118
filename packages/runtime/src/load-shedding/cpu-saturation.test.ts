import { expect, test } from 'vitest';
import { CpuSaturation } from './cpu-saturation.js';

function open() {
  let now = 0;
  const reading = { activeMs: 0, runningMs: 0, waitingMs: 0 };
  const cpu = new CpuSaturation(() => ({ ...reading }), now);
  /** For some time, a share of which the process was active, waited for a processor, or had one. */
  const pass = (milliseconds: number, active: number, waiting = 0, running = active - waiting): boolean => {
    now += milliseconds;
    reading.activeMs += active * milliseconds;
    reading.runningMs += running * milliseconds;
    reading.waitingMs += waiting * milliseconds;
    return cpu.isSaturated(now);
  };
  return { pass };
}

test('an idle process is not saturated, nor is one that is busy for half of the time', () => {
  const { pass } = open();
  expect(pass(10_000, 0)).toBe(false);
  for (let round = 0; round < 100; round++) expect(pass(20, 0.5, 0.1)).toBe(false);
});

test('a process that is active most of the time is saturated within the shortest window', () => {
  const { pass } = open();
  expect(pass(1_000, 0.1)).toBe(false);
  expect(pass(10, 0.9)).toBe(true);
});

test('a process with work of its own that waits for a processor is saturated', () => {
  const { pass } = open();
  expect(pass(1_000, 0.3)).toBe(false);
  expect(pass(10, 0.5, 0.4)).toBe(true);
});

test('a process with little work is not saturated, however busy others keep the machine', () => {
  const { pass } = open();
  for (let round = 0; round < 100; round++) expect(pass(20, 0.6, 0.55)).toBe(false);
  for (let round = 0; round < 100; round++) expect(pass(20, 0.9, 0.8)).toBe(false);
  // The short time before a request contains just the work of the request.
  expect(pass(10, 0.7, 0.4)).toBe(false);
});

test('work of its own is noticed after a short time', () => {
  const { pass } = open();
  expect(pass(60_000, 0)).toBe(false);
  const results = Array.from({ length: 12 }, () => pass(20, 0.8, 0.5));
  expect(results.at(0)).toBe(false);
  expect(results.at(-1)).toBe(true);
});

test('a result holds for a while, and ends', () => {
  const { pass } = open();
  expect(pass(10, 1)).toBe(true);
  expect(pass(100, 0)).toBe(true);
  expect(pass(101, 0)).toBe(false);
});

test('the reader of this process works', () => {
  const cpu = new CpuSaturation();
  expect(cpu.isSaturated(performance.now())).toBe(false);
});
