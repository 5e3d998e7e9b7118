/** The four digits before a profile. */
import type { ViewerIdentity } from '@marquee/contracts/viewer';
import type { Write } from '@marquee/document-store/port';
import type { Context } from '../context.js';
import type { ProfileRecord } from '../documents.js';
import { pinNeeded, pinWrong, rateLimited } from '../problems.js';
import { BUSY_SECONDS } from './confirm-password.js';
import { isHashingBusy } from './secret-hash.js';
import { readStanding, trySecret } from './limited-attempts.js';

export type PinGate =
  /** Commit `writes` with what it opens. */
  | { readonly kind: 'open'; readonly writes: readonly Write[] }
  | { readonly kind: 'shut'; readonly problem: ReturnType<typeof pinWrong> | ReturnType<typeof rateLimited> };

/** A profile without a PIN is open to the whole household. */
export async function passPin(
  profile: ProfileRecord,
  pin: string | null,
  viewer: ViewerIdentity,
  context: Context,
): Promise<PinGate> {
  const { store, now } = context;
  if (profile.pinHash === null) return { kind: 'open', writes: [] };
  const subject = `pin:${profile.id}`;
  if (pin === null) return { kind: 'shut', problem: pinNeeded(await readStanding(store, subject, now)) };
  if (isHashingBusy()) return { kind: 'shut', problem: rateLimited(BUSY_SECONDS) };
  const result = await trySecret(store, { subject, secret: pin.slice(0, 16), hash: profile.pinHash }, now);
  if (result.kind === 'right') return { kind: 'open', writes: [result.forget] };
  if (result.kind === 'locked')
    return { kind: 'shut', problem: pinWrong({ attemptsLeft: 0, lockedUntil: result.lockedUntil }) };
  const { accountId, deviceId } = viewer;
  await store.commit({
    writes: [store.audit.record({ accountId, kind: 'PIN_FAILED', deviceId, profileId: profile.id }, context)],
  });
  return { kind: 'shut', problem: pinWrong(result.standing) };
}
