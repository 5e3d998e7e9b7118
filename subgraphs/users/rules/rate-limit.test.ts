import { expect, test } from 'vitest';
import { countRequest } from './rate-limit.js';

const NOW = new Date('2026-11-22T12:00:00Z');
function after(ms: number): Date {
  return new Date(NOW.getTime() + ms);
}
const RULE = { burst: 3, everyMs: 10_000 };

/** How many of `tries` at the instants are let through. */
function through(instants: readonly Date[]): readonly boolean[] {
  let due: Date | null = null;
  return instants.map((now) => {
    const rate = countRequest(RULE, due, now);
    if (rate.kind === 'within') due = rate.due;
    return rate.kind === 'within';
  });
}

test('a burst is let through, and not one more', () => {
  expect(through([NOW, NOW, NOW, NOW])).toEqual([true, true, true, false]);
});

test('then one in each span, and a whole burst after a rest', () => {
  expect(
    through([
      NOW,
      NOW,
      NOW,
      after(9_999),
      after(10_000),
      after(10_001),
      after(60_000),
      after(60_000),
      after(60_000),
      after(60_000),
    ]),
  ).toEqual([true, true, true, false, true, false, true, true, true, false]);
});

test('whoever is refused learns when it will be let through, and is, then', () => {
  const due = after(30_000);
  expect(countRequest(RULE, due, NOW)).toEqual({ kind: 'over', retryAfterSeconds: 10 });
  expect(countRequest(RULE, due, after(10_000)).kind).toBe('within');
  expect(countRequest(RULE, due, after(9_500))).toEqual({ kind: 'over', retryAfterSeconds: 1 });
});

test('being refused costs nothing', () => {
  expect(through([NOW, NOW, NOW, NOW, NOW, NOW, NOW, after(10_000)]).at(-1)).toBe(true);
});
