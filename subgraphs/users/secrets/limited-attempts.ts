/** Guards a secret against guessing: counts the try, compares, and hands back what to write when it was right. */
import { createHash } from 'node:crypto';
import type { Write } from '@marquee/document-store/port';
import type { UsersStore } from '../store.js';
import { retryOnConflict } from '@marquee/document-store/retry-on-conflict';
import { grantTry } from '../rules/attempts.js';
import type { Verdict } from '../rules/attempts.js';
import { verifySecret } from './secret-hash.js';

/** What whoever guesses may know. */
export interface Standing {
  readonly attemptsLeft: number;
  /** Set while no try is left. */
  readonly lockedUntil: Date | null;
}

export type TryResult =
  /** Commit `forget` together with what the right secret allows. */
  | { readonly kind: 'right'; readonly forget: Write }
  | { readonly kind: 'wrong'; readonly standing: Standing }
  /** Not even compared. */
  | { readonly kind: 'locked'; readonly lockedUntil: Date };

export interface Guarded {
  /**
   * What is guarded, as in `sign-in:ada@example.org`. Kept as a digest only: people type passwords into wrong fields.
   */
  readonly subject: string;
  /** Whether what was given is right. Called only when a try is granted. */
  readonly check: () => Promise<boolean>;
}

function keyOf(subject: string): string {
  return createHash('sha256').update(subject).digest('base64url');
}

function countTry(store: UsersStore, key: string, now: Date): Promise<Verdict> {
  return retryOnConflict(async () => {
    const before = await store.attemptsToChange(key);
    const verdict = grantTry(before?.document ?? null, now);
    if (verdict.kind === 'locked') return verdict;
    await store.commit({ writes: await store.saveAttempts({ id: key, ...verdict.attempts }, before, now) });
    return verdict;
  });
}

/** The try is on record before the secret is compared: a hundred guesses at once are five guesses. */
export async function tryGuarded(store: UsersStore, { subject, check }: Guarded, now: Date): Promise<TryResult> {
  const key = keyOf(subject);
  const verdict = await countTry(store, key, now);
  if (verdict.kind === 'locked') return { kind: 'locked', lockedUntil: verdict.until };
  if (await check()) return { kind: 'right', forget: store.forgetAttempts(key) };
  const { attemptsLeft, attempts } = verdict;
  return {
    kind: 'wrong',
    standing: { attemptsLeft, lockedUntil: attemptsLeft === 0 ? new Date(attempts.until) : null },
  };
}

/** A password or PIN against its hash. */
export function trySecret(
  store: UsersStore,
  { subject, secret, hash }: { readonly subject: string; readonly secret: string; readonly hash: string },
  now: Date,
): Promise<TryResult> {
  return tryGuarded(store, { subject, check: () => verifySecret(secret, hash) }, now);
}

/** How things stand before a try is made. */
export async function readStanding(store: UsersStore, subject: string, now: Date): Promise<Standing> {
  const before = await store.attemptsToChange(keyOf(subject));
  const next = grantTry(before?.document ?? null, now);
  return next.kind === 'locked'
    ? { attemptsLeft: 0, lockedUntil: next.until }
    : { attemptsLeft: next.attemptsLeft + 1, lockedUntil: null };
}
