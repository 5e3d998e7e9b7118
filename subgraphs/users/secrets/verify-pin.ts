/** Verifies a profile's PIN. */
import type { DeviceId, ProfileId } from '@marquee/contracts/ids';
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

/**
 * A PIN is counted for the profile on one device. A child that guesses there locks nobody on another device; a device
 * has signed in with the password, so that a guesser has few of them.
 */
export function pinSubject(profileId: ProfileId, deviceId: DeviceId): string {
  return `pin:${profileId} device ${deviceId}`;
}

/** Passes for a profile without a PIN. */
export async function verifyPin(
  profile: ProfileRecord,
  pin: string | null,
  viewer: ViewerIdentity,
  context: Context,
): Promise<PinCheck> {
  const { store, now } = context;
  if (profile.pinHash === null) return { kind: 'passed', writes: [] };
  const subject = pinSubject(profile.id, viewer.deviceId);
  if (pin === null)
    return { kind: 'refused', problem: pinRequired(await readRemainingAttempts(store, subject, now), now) };
  if (isHashingBusy()) return { kind: 'refused', problem: rateLimited(RETRY_WHEN_BUSY_SECONDS) };
  const result = await attemptSecret(store, { subject, secret: pin.slice(0, 16), hash: profile.pinHash }, now);
  if (result.kind === 'correct') return { kind: 'passed', writes: [result.clearAttempts] };
  if (result.kind === 'locked')
    return { kind: 'refused', problem: pinWrong({ attemptsLeft: 0, lockedUntil: result.lockedUntil }, now) };
  const { accountId, deviceId } = viewer;
  await store.commit({
    writes: [store.audit.record({ accountId, kind: 'PIN_FAILED', deviceId, profileId: profile.id }, context)],
  });
  return { kind: 'refused', problem: pinWrong(result.remaining, now) };
}
