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

test('each further lock lasts twice as long, at most a day; a day after the last one it is a first one again', () => {
  let now = NOW;
  let attempts: Attempts | null = null;
  const minutes: number[] = [];
  for (let attempt = 0; attempt < 50; attempt++) {
    const verdict = allowAttempt(attempts, now);
    if (verdict.kind === 'locked') throw new Error('locked');
    attempts = verdict.attempts;
    if (verdict.lockedUntil === null) continue;
    minutes.push((verdict.lockedUntil.getTime() - now.getTime()) / 60_000);
    expect(allowAttempt(attempts, new Date(verdict.lockedUntil.getTime() - 1)).kind).toBe('locked');
    now = verdict.lockedUntil;
  }
  expect(minutes).toEqual([15, 30, 60, 120, 240, 480, 960, 1440, 1440, 1440]);
  const dayAfter = new Date(now.getTime() + 24 * 60 * 60_000);
  expect(allowAttempt(attempts, dayAfter)).toMatchObject({ kind: 'granted', attempts: { count: 1, locks: 0 } });
});

test('attempts that an earlier release has stored count as they did', () => {
  const stored = { count: MAX_FAILED_ATTEMPTS, until: later(LOCK_MS).toISOString() };
  expect(allowAttempt(stored, NOW)).toEqual({ kind: 'locked', until: later(LOCK_MS) });
  expect(allowAttempt({ ...stored, count: 2 }, NOW)).toMatchObject({ attemptsLeft: 2 });
});
