import { expect, test } from 'vitest';
import { CpuSaturation } from './cpu-saturation.js';

function open() {
  let now = 0;
  const reading = { activeMs: 0, waitingMs: 0 };
  const cpu = new CpuSaturation(() => ({ ...reading }), now);
  /** For some time, a share of which the process was active, or waited for a processor. */
  const pass = (milliseconds: number, active: number, waiting = 0): boolean => {
    now += milliseconds;
    reading.activeMs += active * milliseconds;
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

test('a process that waits for a processor is saturated, however little it does', () => {
  const { pass } = open();
  expect(pass(1_000, 0.1)).toBe(false);
  expect(pass(10, 0.5, 0.4)).toBe(true);
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
