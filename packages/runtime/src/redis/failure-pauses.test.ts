import { expect, test } from 'vitest';
import { FailurePauses } from './failure-pauses.js';

function pauseMs(pauses: FailurePauses, fromMs: number): number {
  let length = 0;
  while (pauses.isPaused(fromMs + length)) length += 1;
  return length;
}

test('many commands that fail at one time are one failure', () => {
  const pauses = new FailurePauses();
  for (let command = 0; command < 200; command++) pauses.fail(1_000 + command / 10);
  expect(pauseMs(pauses, 1_000)).toBe(250);
});

test('each failure after a pause doubles it up to ten seconds; a success begins anew', () => {
  const pauses = new FailurePauses();
  let now = 5_000;
  const lengths: number[] = [];
  for (let failure = 0; failure < 8; failure++) {
    pauses.fail(now);
    lengths.push(pauseMs(pauses, now));
    now += lengths.at(-1) ?? 0;
  }
  expect(lengths).toEqual([250, 500, 1_000, 2_000, 4_000, 8_000, 10_000, 10_000]);
  pauses.succeed();
  pauses.fail(now);
  expect(pauseMs(pauses, now)).toBe(250);
});
