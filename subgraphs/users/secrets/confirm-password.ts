/** Verifies the password again before a sensitive change. */
import type { Write } from '@marquee/document-store/port';
import type { Context } from '../context.js';
import type { AccountDocument } from '../documents.js';
import { accountLocked, badCredentials, rateLimited } from '../problems.js';
import { isHashingBusy, DUMMY_HASH } from './secret-hash.js';
import { attemptSecret } from './limited-attempts.js';

/** The attempt limit is shared with sign-in. */
export function passwordSubject(email: string): string {
  return `sign-in:${email}`;
}

/** Retry delay when the queue of hashes is full. */
export const RETRY_WHEN_BUSY_SECONDS = 2;

export type Confirmation =
  /** Commit `clearAttempts` with the confirmed change. */
  | { readonly kind: 'confirmed'; readonly clearAttempts: Write }
  | {
      readonly kind: 'refused';
      readonly problem:
        | ReturnType<typeof accountLocked>
        | ReturnType<typeof badCredentials>
        | ReturnType<typeof rateLimited>;
    };

export async function confirmPassword(
  account: AccountDocument,
  password: string,
  { store, now }: Context,
): Promise<Confirmation> {
  if (isHashingBusy()) return { kind: 'refused', problem: rateLimited(RETRY_WHEN_BUSY_SECONDS) };
  const credential = await store.credential(account.email);
  const guarded = {
    subject: passwordSubject(credential?.id ?? account.email),
    secret: password,
    hash: credential?.passwordHash ?? DUMMY_HASH,
  };
  const result = await attemptSecret(store, guarded, now);
  if (result.kind === 'locked') return { kind: 'refused', problem: accountLocked(result.lockedUntil) };
  if (result.kind === 'incorrect') return { kind: 'refused', problem: badCredentials(result.remaining.attemptsLeft) };
  return { kind: 'confirmed', clearAttempts: result.clearAttempts };
}
