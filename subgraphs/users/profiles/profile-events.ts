/** Creates the events of a profile. */
import type { ProfileCreated, ProfileDeleted, ProfileState, ProfileUpdated } from '@marquee/contracts/events/users';
import type { AccountDocument, ProfileRecord } from '../documents.js';
import { effectiveMaturityLimit } from '../rules/maturity-limit.js';

function stateOf({ id: accountId, country }: AccountDocument, profile: ProfileRecord): ProfileState {
  return {
    profileId: profile.id,
    accountId,
    version: profile.revision,
    isKids: profile.isKids,
    maturityLimit: effectiveMaturityLimit(profile),
    language: profile.language,
    country,
  };
}

export function profileCreated(account: AccountDocument, profile: ProfileRecord, occurredAt: string): ProfileCreated {
  return {
    type: 'ProfileCreated',
    version: 1,
    key: profile.id,
    occurredAt,
    payload: stateOf(account, profile),
  };
}

export function profileUpdated(account: AccountDocument, profile: ProfileRecord, occurredAt: string): ProfileUpdated {
  return {
    type: 'ProfileUpdated',
    version: 1,
    key: profile.id,
    occurredAt,
    payload: stateOf(account, profile),
  };
}

export function profileDeleted(
  { id: accountId }: AccountDocument,
  { id, revision }: ProfileRecord,
  occurredAt: string,
): ProfileDeleted {
  return {
    type: 'ProfileDeleted',
    version: 1,
    key: id,
    occurredAt,
    payload: { profileId: id, accountId, version: revision + 1 },
  };
}
