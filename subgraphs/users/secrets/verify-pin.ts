/** Verifies a profile's PIN. */
import type { ViewerIdentity } from '@marquee/contracts/viewer';
import type { Write } from '@marquee/document-store/port';
import type { Context } from '../context.js';
import type { ProfileRecord } from '../documents.js';
import { pinRequired, pinWrong, rateLimited } from '../problems.js';
import { RETRY_WHEN_BUSY_SECONDS } from './confirm-password.js';
import { isHashingBusy } from './secret-hash.js';
import { readRemainingAttempts, attemptSecret } from './limited-attempts.js';

export type PinCheck =
  /** Commit `writes` with the change that the PIN allows. */
  | { readonly kind: 'passed'; readonly writes: readonly Write[] }
  | { readonly kind: 'refused'; readonly problem: ReturnType<typeof pinWrong> | ReturnType<typeof rateLimited> };

/** Passes for a profile without a PIN. */
export async function verifyPin(
  profile: ProfileRecord,
  pin: string | null,
  viewer: ViewerIdentity,
  context: Context,
): Promise<PinCheck> {
  const { store, now } = context;
  if (profile.pinHash === null) return { kind: 'passed', writes: [] };
  const subject = `pin:${profile.id}`;
  if (pin === null) return { kind: 'refused', problem: pinRequired(await readRemainingAttempts(store, subject, now)) };
  if (isHashingBusy()) return { kind: 'refused', problem: rateLimited(RETRY_WHEN_BUSY_SECONDS) };
  const result = await attemptSecret(store, { subject, secret: pin.slice(0, 16), hash: profile.pinHash }, now);
  if (result.kind === 'correct') return { kind: 'passed', writes: [result.clearAttempts] };
  if (result.kind === 'locked')
    return { kind: 'refused', problem: pinWrong({ attemptsLeft: 0, lockedUntil: result.lockedUntil }) };
  const { accountId, deviceId } = viewer;
  await store.commit({
    writes: [store.audit.record({ accountId, kind: 'PIN_FAILED', deviceId, profileId: profile.id }, context)],
  });
  return { kind: 'refused', problem: pinWrong(result.remaining) };
}
