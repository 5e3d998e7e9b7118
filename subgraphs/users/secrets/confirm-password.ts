/**
 * Verifies the password again before a sensitive change. Attempts are counted for the account on the viewer's device: a
 * child that guesses locks the password on that device only.
 */
import type { Write } from '@marquee/document-store/port';
import { requireViewer } from '@marquee/subgraph/require-viewer';
import type { Context } from '../context.js';
import type { AccountDocument } from '../documents.js';
import { accountLocked, badCredentials, rateLimited } from '../problems.js';
import { isHashingBusy, DUMMY_HASH } from './secret-hash.js';
import { attemptSecret } from './limited-attempts.js';

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
  context: Context,
): Promise<Confirmation> {
  const { store, now } = context;
  const { deviceId } = requireViewer(context);
  if (isHashingBusy()) return { kind: 'refused', problem: rateLimited(RETRY_WHEN_BUSY_SECONDS) };
  const credential = await store.credential(account.email);
  const guarded = {
    subject: `password:${account.id} device ${deviceId}`,
    secret: password,
    hash: credential?.passwordHash ?? DUMMY_HASH,
  };
  const result = await attemptSecret(store, guarded, now);
  if (result.kind === 'locked') return { kind: 'refused', problem: accountLocked(result.lockedUntil, now) };
  if (result.kind === 'incorrect') return { kind: 'refused', problem: badCredentials(result.remaining, now) };
  return { kind: 'confirmed', clearAttempts: result.clearAttempts };
}
