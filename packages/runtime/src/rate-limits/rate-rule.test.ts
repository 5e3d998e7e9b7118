import { expect, test } from 'vitest';
import { countRequest } from './rate-rule.js';

const NOW = new Date('2026-11-22T12:00:00Z');
function after(ms: number): Date {
  return new Date(NOW.getTime() + ms);
}

const RULE = { burst: 3, everyMs: 10_000 };

/** Which requests at the given instants are within the limit. */
function through(instants: readonly Date[]): readonly boolean[] {
  let due: Date | null = null;
  return instants.map((now) => {
    const rate = countRequest(RULE, due, now);
    if (rate.kind === 'within') due = rate.due;
    return rate.kind === 'within';
  });
}

test('a burst is allowed, and no further request', () => {
  expect(through([NOW, NOW, NOW, NOW])).toEqual([true, true, true, false]);
});

test('after a burst one request per interval is allowed, and a whole burst after a pause', () => {
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

test('a refused request gets the time after which the next one is allowed', () => {
  const due = after(30_000);
  expect(countRequest(RULE, due, NOW)).toEqual({ kind: 'over', retryAfterSeconds: 10 });
  expect(countRequest(RULE, due, after(10_000)).kind).toBe('within');
  expect(countRequest(RULE, due, after(9_500))).toEqual({ kind: 'over', retryAfterSeconds: 1 });
});

test('refused requests are not counted', () => {
  expect(through([NOW, NOW, NOW, NOW, NOW, NOW, NOW, after(10_000)]).at(-1)).toBe(true);
});
