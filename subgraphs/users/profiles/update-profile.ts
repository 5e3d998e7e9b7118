/** Updates a profile. */
import type { ProfileId } from '@marquee/contracts/ids';
import { forbidden } from '@marquee/subgraph/errors';
import { requireViewer } from '@marquee/subgraph/require-viewer';
import type { Write } from '@marquee/document-store/port';
import { retryOnConflict } from '@marquee/document-store/retry-on-conflict';
import { isAvatar } from '../avatar/describe-avatar.js';
import type { Context } from '../context.js';
import type { AccountDocument, ProfileRecord } from '../documents.js';
import { confirmationRequired, profileNotFound, rateLimited, validation } from '../problems.js';
import { isPreferenceOnly, evaluateChange } from '../rules/profile-change.js';
import type { ProfileChange } from '../rules/profile-change.js';
import { accountLimits } from '../security/rate-limits.js';
import { confirmPassword } from '../secrets/confirm-password.js';
import { verifyPin } from '../secrets/verify-pin.js';
import { profileUpdated } from './profile-events.js';

export interface UpdateProfileInput extends ProfileChange {
  readonly profileId: ProfileId;
  readonly password?: string | null | undefined;
  readonly pin?: string | null | undefined;
}

/** A kids profile changes only its own preferences; every other change requires the scope `account:write`. */
function requireMayChange(profileId: ProfileId, change: ProfileChange, context: Context) {
  const viewer = requireViewer(context);
  const isOwnTaste = viewer.profileId === profileId && isPreferenceOnly(change);
  if (!isOwnTaste && !viewer.scopes.includes('account:write'))
    throw forbidden('This requires the scope `account:write`; select an adult’s profile.');
  return viewer;
}

/** Verifies the account's password or the profile's PIN. */
async function confirm(
  account: AccountDocument,
  profile: ProfileRecord,
  { password, pin }: UpdateProfileInput,
  context: Context,
) {
  if (password != null) return confirmPassword(account, password, context);
  if (pin == null || profile.pinHash === null)
    return {
      kind: 'refused' as const,
      problem: confirmationRequired(profile.pinHash === null ? ['PASSWORD'] : ['PASSWORD', 'PIN']),
    };
  const check = await verifyPin(profile, pin, requireViewer(context), context);
  return check.kind === 'refused'
    ? { kind: 'refused' as const, problem: check.problem }
    : { kind: 'confirmed' as const, writes: check.writes };
}

function save(
  input: UpdateProfileInput,
  confirmation: readonly Write[],
  raises: boolean,
  context: Context,
): Promise<ProfileRecord | null> {
  return retryOnConflict(async () => {
    const { store, now } = context;
    const { accountId, deviceId } = requireViewer(context);
    const before = await store.versionedAccount(accountId);
    const profile = before?.document.profiles.find(({ id }) => id === input.profileId);
    if (before === null || profile === undefined) return null;
    const evaluated = evaluateChange(profile, input, isAvatar);
    // The limit was lowered since the change was evaluated: raising it now would need a confirmation.
    const after =
      evaluated.raisesMaturityLimit && !raises
        ? { ...evaluated.after, isKids: profile.isKids, maturityLimit: profile.maturityLimit }
        : evaluated.after;
    const next = { ...after, revision: profile.revision + 1 };
    const account = {
      ...before.document,
      profiles: before.document.profiles.map((each) => (each.id === next.id ? next : each)),
    };
    const records = raises
      ? [store.audit.record({ accountId, kind: 'CEILING_RAISED', deviceId, profileId: next.id }, context)]
      : [];
    const outdated = evaluated.changesMaturityLimit ? [store.sessions.requireTokenRenewal(next.id, now)] : [];
    await store.commit({
      writes: [store.saveAccount(account, before), ...records, ...outdated, ...confirmation],
      events: [profileUpdated(account, next, now.toISOString())],
    });
    return next;
  });
}

export async function updateProfile(input: UpdateProfileInput, context: Context) {
  const { services, loaders, now } = context;
  const { accountId } = requireMayChange(input.profileId, input, context);
  const retryAfter = await services.rateLimiter.take(accountLimits(accountId), now);
  if (retryAfter !== null) return rateLimited(retryAfter);
  const account = await loaders.account.load(accountId);
  const profile = account?.profiles.find(({ id }) => id === input.profileId);
  if (account === null || profile === undefined) return profileNotFound(input.profileId);

  const { problems, raisesMaturityLimit } = evaluateChange(profile, input, isAvatar);
  if (problems.length > 0) return validation(problems);
  const confirmation = raisesMaturityLimit ? await confirm(account, profile, input, context) : null;
  if (confirmation?.kind === 'refused') return confirmation.problem;
  const writes =
    confirmation === null ? [] : 'writes' in confirmation ? confirmation.writes : [confirmation.clearAttempts];
  const saved = await save(input, writes, raisesMaturityLimit, context);
  loaders.account.clear(accountId);
  return saved === null ? profileNotFound(input.profileId) : { __typename: 'ProfilePayload' as const, profile: saved };
}
