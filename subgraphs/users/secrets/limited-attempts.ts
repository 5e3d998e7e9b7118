/** Verifies a secret under the attempt limit: counts the attempt, then compares. */
import { createHash } from 'node:crypto';
import type { Write } from '@marquee/document-store/port';
import type { UsersStore } from '../store.js';
import { retryOnConflict } from '@marquee/document-store/retry-on-conflict';
import { allowAttempt } from '../rules/attempts.js';
import type { AttemptDecision } from '../rules/attempts.js';
import { verifySecret } from './secret-hash.js';

/** The state of the limit, as shown to the member. */
export interface RemainingAttempts {
  readonly attemptsLeft: number;
  /** Set while no attempt is left. */
  readonly lockedUntil: Date | null;
}

export type AttemptResult =
  /** Commit `clearAttempts` with the change that the secret allows. */
  | { readonly kind: 'correct'; readonly clearAttempts: Write }
  | { readonly kind: 'incorrect'; readonly remaining: RemainingAttempts }
  /** Locked: the secret was not compared. */
  | { readonly kind: 'locked'; readonly lockedUntil: Date };

export interface LimitedCheck {
  /**
   * What is limited, such as `sign-in:ada@example.org network 203.0.113.9`. Stored as a digest: members sometimes enter passwords into
   * other fields.
   */
  readonly subject: string;
  /** Compares the secret. Called only when the attempt is allowed. */
  readonly check: () => Promise<boolean>;
}

function keyOf(subject: string): string {
  return createHash('sha256').update(subject).digest('base64url');
}

function countAttempt(store: UsersStore, key: string, now: Date): Promise<AttemptDecision> {
  return retryOnConflict(async () => {
    const before = await store.versionedAttempts(key);
    const verdict = allowAttempt(before?.document ?? null, now);
    if (verdict.kind === 'locked') return verdict;
    await store.commit({ writes: await store.saveAttempts({ id: key, ...verdict.attempts }, before, now) });
    return verdict;
  });
}

/** Commits the attempt before it compares, so parallel attempts are limited too. */
export async function attemptCheck(
  store: UsersStore,
  { subject, check }: LimitedCheck,
  now: Date,
): Promise<AttemptResult> {
  const key = keyOf(subject);
  const verdict = await countAttempt(store, key, now);
  if (verdict.kind === 'locked') return { kind: 'locked', lockedUntil: verdict.until };
  if (await check()) return { kind: 'correct', clearAttempts: store.clearAttempts(key) };
  const { attemptsLeft, lockedUntil } = verdict;
  return { kind: 'incorrect', remaining: { attemptsLeft, lockedUntil } };
}

/** Verifies a password or PIN against its hash. */
export function attemptSecret(
  store: UsersStore,
  { subject, secret, hash }: { readonly subject: string; readonly secret: string; readonly hash: string },
  now: Date,
): Promise<AttemptResult> {
  return attemptCheck(store, { subject, check: () => verifySecret(secret, hash) }, now);
}

/** Forgets the failed attempts at a secret that was replaced. */
export function clearAttemptsAt(store: UsersStore, subject: string): Write {
  return store.clearAttempts(keyOf(subject));
}

/** The state of the limit without counting an attempt. */
export async function readRemainingAttempts(store: UsersStore, subject: string, now: Date): Promise<RemainingAttempts> {
  const before = await store.versionedAttempts(keyOf(subject));
  const next = allowAttempt(before?.document ?? null, now);
  return next.kind === 'locked'
    ? { attemptsLeft: 0, lockedUntil: next.until }
    : { attemptsLeft: next.attemptsLeft + 1, lockedUntil: null };
}
