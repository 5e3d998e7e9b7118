/** Creates a profile. */
import { asId } from '@marquee/contracts/ids';
import type { ProfileId } from '@marquee/contracts/ids';
import type { MaturityLevel } from '@marquee/contracts/maturity';
import { isWithinMaturity } from '@marquee/contracts/maturity';
import { requireIdempotencyKey, requireScope } from '@marquee/subgraph/require-viewer';
import type { Write } from '@marquee/document-store/port';
import { retryOnConflict } from '@marquee/document-store/retry-on-conflict';
import { AVATAR_IDS, isAvatar } from '../avatar/describe-avatar.js';
import type { Context } from '../context.js';
import type { AccountDocument, ProfileRecord } from '../documents.js';
import {
  confirmationRequired,
  idempotencyConflict,
  profileLimit,
  profileNotFound,
  rateLimited,
  validation,
} from '../problems.js';
import { KIDS_MATURITY_LIMIT } from '../rules/maturity-limit.js';
import { evaluateChange, MAX_PROFILES } from '../rules/profile-change.js';
import type { EvaluatedChange } from '../rules/profile-change.js';
import { accountLimits } from '../security/rate-limits.js';
import { confirmPassword } from '../secrets/confirm-password.js';
import type { Confirmation } from '../secrets/confirm-password.js';
import { profileCreated } from './profile-events.js';

export interface CreateProfileInput {
  readonly idempotencyKey: string;
  readonly name: string;
  readonly avatarId?: string | null | undefined;
  readonly isKids?: boolean | null | undefined;
  readonly maturityLimit?: MaturityLevel | null | undefined;
  readonly language?: string | null | undefined;
  readonly password?: string | null | undefined;
}

/** A profile with default settings. */
function newProfile(account: AccountDocument, id: ProfileId, isKids: boolean): ProfileRecord {
  return {
    id,
    revision: 1,
    name: '',
    // Each new profile of an account starts with another avatar.
    avatarId: AVATAR_IDS[account.profiles.length % AVATAR_IDS.length] ?? '',
    isKids,
    maturityLimit: isKids ? KIDS_MATURITY_LIMIT : 'AGE_18',
    language: account.language,
    pinHash: null,
    autoplayNextEpisode: true,
    autoplayPreviews: !isKids,
    accessibility: {
      audioDescription: false,
      captions: false,
      captionSize: 'MEDIUM',
      highContrast: false,
      reduceMotion: false,
    },
  };
}

/**
 * Requires the password when the new profile's maturity limit is above the viewer's. Null when no confirmation is
 * needed.
 */
async function confirm(
  account: AccountDocument,
  profile: ProfileRecord,
  password: string | null,
  context: Context,
): Promise<Confirmation | null | 'needed'> {
  const { viewer } = context;
  if (viewer === null || viewer.profileId === null || isWithinMaturity(profile.maturityLimit, viewer.maturityLimit))
    return null;
  return password === null ? 'needed' : confirmPassword(account, password, context);
}

function evaluate(
  account: AccountDocument,
  { idempotencyKey: _key, password: _password, ...change }: CreateProfileInput,
  id: ProfileId,
): EvaluatedChange<ProfileRecord> {
  return evaluateChange(newProfile(account, id, change.isKids === true), change, isAvatar);
}

/**
 * Adds the profile under the idempotency key. The result is its id; null when the account has the maximum number of
 * profiles.
 */
function saveOnce(input: CreateProfileInput, profileId: ProfileId, confirmation: readonly Write[], context: Context) {
  const { store, now, viewer } = context;
  const { idempotencyKey, password: _password, ...request } = input;
  const { accountId, deviceId } = requireScope({ viewer }, 'account:write');
  const keyed = {
    scope: accountId,
    key: requireIdempotencyKey(idempotencyKey),
    request: {
      createProfile: {
        ...request,
        avatarId: request.avatarId ?? null,
        isKids: request.isKids ?? null,
        maturityLimit: request.maturityLimit ?? null,
        language: request.language ?? null,
      },
    },
  };
  return retryOnConflict(() =>
    store.idempotency.execute<string | null>(keyed, async () => {
      const before = await store.versionedAccount(accountId);
      if (before === null || before.document.profiles.length >= MAX_PROFILES) return { result: null, change: null };
      const profile = evaluate(before.document, input, profileId).after;
      const account = { ...before.document, profiles: [...before.document.profiles, profile] };
      const record = store.audit.record({ accountId, kind: 'PROFILE_CREATED', deviceId, profileId }, context);
      return {
        result: profileId,
        change: {
          writes: [store.saveAccount(account, before), record, ...confirmation],
          events: [profileCreated(account, profile, now.toISOString())],
        },
      };
    }),
  );
}

export async function createProfile(input: CreateProfileInput, context: Context) {
  const { services, loaders, now } = context;
  const { accountId } = requireScope(context, 'account:write');
  requireIdempotencyKey(input.idempotencyKey);
  const retryAfter = await services.rateLimiter.take(accountLimits(accountId), now);
  if (retryAfter !== null) return rateLimited(retryAfter);
  const account = await loaders.account.load(accountId);
  const profileId = asId<ProfileId>(services.newId());
  if (account === null) return profileNotFound(profileId);

  const { after, problems } = evaluate(account, input, profileId);
  if (problems.length > 0) return validation(problems);
  const confirmation = await confirm(account, after, input.password ?? null, context);
  if (confirmation === 'needed') return confirmationRequired(['PASSWORD']);
  if (confirmation?.kind === 'refused') return confirmation.problem;

  const made = await saveOnce(input, profileId, confirmation === null ? [] : [confirmation.clearAttempts], context);
  if (made.kind === 'conflict') return idempotencyConflict();
  if (made.result === null) return profileLimit();
  loaders.account.clear(accountId);
  const profile = (await loaders.account.load(accountId))?.profiles.find(({ id }) => id === made.result);
  return profile === undefined
    ? profileNotFound(asId<ProfileId>(made.result))
    : { __typename: 'ProfilePayload' as const, profile };
}
