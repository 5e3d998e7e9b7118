import { expect, test } from 'vitest';
import { countRequest } from './rate-rule.js';

const NOW = new Date('2026-11-22T12:00:00Z');
function after(ms: number): Date {
  return new Date(NOW.getTime() + ms);
}

const RULE = { burst: 3, everyMs: 10_000 };

/** Which requests at the given instants are within the limit. */
function through(instants: readonly Date[]): readonly boolean[] {
  let dueMs: number | null = null;
  return instants.map((now) => {
    const rate = countRequest(RULE, dueMs, now);
    if (rate.kind === 'within') dueMs = rate.dueMs;
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
  const due = after(30_000).getTime();
  expect(countRequest(RULE, due, NOW)).toEqual({ kind: 'over', retryAfterSeconds: 10 });
  expect(countRequest(RULE, due, after(10_000)).kind).toBe('within');
  expect(countRequest(RULE, due, after(9_500))).toEqual({ kind: 'over', retryAfterSeconds: 1 });
});

test('refused requests are not counted', () => {
  expect(through([NOW, NOW, NOW, NOW, NOW, NOW, NOW, after(10_000)]).at(-1)).toBe(true);
});

test('a request counts by its amount, also where one unit is less than a millisecond', () => {
  const rule = { burst: 10_000, everyMs: 0.06 };
  let dueMs: number | null = null;
  let within = 0;
  for (let request = 0; request < 200; request++) {
    const rate = countRequest({ ...rule, amount: 99 }, dueMs, NOW);
    if (rate.kind === 'within') {
      dueMs = rate.dueMs;
      within += 1;
    }
  }
  expect(within).toBe(101);
});

test('an amount over the whole burst is allowed after a pause, and delays what follows', () => {
  const rate = countRequest({ ...RULE, amount: 30 }, null, NOW);
  expect(rate.kind).toBe('within');
  const dueMs = rate.kind === 'within' ? rate.dueMs : 0;
  expect(countRequest({ ...RULE, amount: 30 }, dueMs, NOW)).toEqual({ kind: 'over', retryAfterSeconds: 300 });
});
