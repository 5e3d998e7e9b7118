import { expect, test } from 'vitest';
import { allowAttempt, LOCK_MS, MAX_FAILED_ATTEMPTS } from './attempts.js';
import type { Attempts } from './attempts.js';

const NOW = new Date('2026-11-22T12:00:00Z');
function later(ms: number): Date {
  return new Date(NOW.getTime() + ms);
}

function afterTries(tries: number, at: Date): Attempts | null {
  let attempts: Attempts | null = null;
  for (let made = 0; made < tries; made++) {
    const verdict = allowAttempt(attempts, at);
    if (verdict.kind === 'locked') throw new Error(`locked after ${made} tries`);
    attempts = verdict.attempts;
  }
  return attempts;
}

test('five attempts are allowed, each with the number of remaining attempts', () => {
  const left = [0, 1, 2, 3, 4].map((made) => {
    const verdict = allowAttempt(afterTries(made, NOW), NOW);
    return verdict.kind === 'granted' ? verdict.attemptsLeft : 'locked';
  });
  expect(left).toEqual([4, 3, 2, 1, 0]);
});

test('the sixth attempt is refused until 15 minutes after the fifth', () => {
  const attempts = afterTries(MAX_FAILED_ATTEMPTS, NOW);
  expect(allowAttempt(attempts, later(LOCK_MS - 1))).toEqual({ kind: 'locked', until: later(LOCK_MS) });
  expect(allowAttempt(attempts, later(LOCK_MS))).toMatchObject({ kind: 'granted', attemptsLeft: 4 });
});

test('a refused attempt does not extend the lock', () => {
  const attempts = afterTries(MAX_FAILED_ATTEMPTS, NOW);
  expect(allowAttempt(attempts, later(60_000))).toEqual({ kind: 'locked', until: later(LOCK_MS) });
});

test('failed attempts expire 15 minutes after the last one', () => {
  const attempts = afterTries(4, NOW);
  expect(allowAttempt(attempts, later(LOCK_MS - 1))).toMatchObject({ kind: 'granted', attemptsLeft: 0 });
  expect(allowAttempt(attempts, later(LOCK_MS))).toMatchObject({ kind: 'granted', attemptsLeft: 4 });
});
