/** Sets or removes a profile's PIN. */
import type { ProfileId } from '@marquee/contracts/ids';
import { requireScope } from '@marquee/subgraph/require-viewer';
import { retryOnConflict } from '@marquee/document-store/retry-on-conflict';
import type { Context } from '../context.js';
import { profileNotFound, validation } from '../problems.js';
import { profileUpdated } from './profile-events.js';
import { checkPin } from '../rules/check-input.js';
import { confirmPassword } from '../secrets/confirm-password.js';
import { clearAttemptsAt } from '../secrets/limited-attempts.js';
import { pinSubject } from '../secrets/verify-pin.js';
import { hashSecret } from '../secrets/secret-hash.js';

export interface SetPinInput {
  readonly profileId: ProfileId;
  readonly password: string;
  /** Null removes the PIN. */
  readonly pin: string | null;
}

/**
 * Sets, changes or removes the PIN, and ends its lock on this device. Requires the account's password, not the previous
 * PIN.
 */
export async function setProfilePin({ profileId, password, pin }: SetPinInput, context: Context) {
  const { store, loaders, now } = context;
  const { accountId, deviceId } = requireScope(context, 'account:write');
  const account = await loaders.account.load(accountId);
  if (account === null || !account.profiles.some(({ id }) => id === profileId)) return profileNotFound(profileId);
  const problems = pin === null ? [] : checkPin(pin, ['pin']);
  if (problems.length > 0) return validation(problems);
  const confirmed = await confirmPassword(account, password, context);
  if (confirmed.kind === 'refused') return confirmed.problem;
  const pinHash = pin === null ? null : await hashSecret('pin', pin);

  return retryOnConflict(async () => {
    const before = await store.versionedAccount(accountId);
    const profile = before?.document.profiles.find(({ id }) => id === profileId);
    if (before === null || profile === undefined) return profileNotFound(profileId);
    const next = { ...profile, pinHash, revision: profile.revision + 1 };
    const profiles = before.document.profiles.map((each) => (each.id === profileId ? next : each));
    const account = { ...before.document, profiles };
    const record = store.audit.record(
      { accountId, kind: pin === null ? 'PIN_REMOVED' : 'PIN_SET', deviceId, profileId },
      context,
    );
    await store.commit({
      writes: [
        store.saveAccount(account, before),
        record,
        confirmed.clearAttempts,
        clearAttemptsAt(store, pinSubject(profileId, deviceId)),
      ],
      // Caches keep whether a profile is locked.
      events: [profileUpdated(account, next, now.toISOString())],
    });
    loaders.account.clear(accountId);
    return { __typename: 'ProfilePayload' as const, profile: next };
  });
}
