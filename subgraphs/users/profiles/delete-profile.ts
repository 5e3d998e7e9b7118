/** Deletes a profile. */
import type { ProfileId } from '@marquee/contracts/ids';
import { requireScope } from '@marquee/subgraph/require-viewer';
import { retryOnConflict } from '@marquee/document-store/retry-on-conflict';
import type { Context } from '../context.js';
import { accepted, profileNotFound, validation } from '../problems.js';
import { profileDeleted } from './profile-events.js';

/**
 * Deletes the profile with its list. Other subgraphs delete its history and taste when they receive `ProfileDeleted`.
 */
export function deleteProfile(profileId: ProfileId, context: Context) {
  const { store, loaders, now } = context;
  const { accountId, deviceId } = requireScope(context, 'account:write');
  return retryOnConflict(async () => {
    const before = await store.versionedAccount(accountId);
    const profile = before?.document.profiles.find(({ id }) => id === profileId);
    if (before === null || profile === undefined) return profileNotFound(profileId);
    const profiles = before.document.profiles.filter(({ id }) => id !== profileId);
    if (profiles.length === 0)
      return validation([
        { path: ['profileId'], code: 'NOT_ALLOWED', message: 'The last profile of an account cannot be deleted.' },
      ]);
    await store.commit({
      writes: [
        store.saveAccount({ ...before.document, profiles }, before),
        store.removeMyList(profileId),
        store.sessions.requireTokenRenewal(profileId, now),
        store.audit.record({ accountId, kind: 'PROFILE_DELETED', deviceId, profileId }, context),
      ],
      events: [profileDeleted(before.document, profile, now.toISOString())],
    });
    loaders.account.clear(accountId);
    return accepted(profileId);
  });
}
