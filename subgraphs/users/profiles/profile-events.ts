import type { ProfileCreated, ProfileDeleted, ProfileState, ProfileUpdated } from '@marquee/contracts/events/users';
import type { AccountDocument, ProfileRecord } from '../documents.js';
import { ceilingOf } from '../rules/ceiling.js';

const stateOf = ({ id: accountId, country }: AccountDocument, profile: ProfileRecord): ProfileState => ({
  profileId: profile.id,
  accountId,
  version: profile.revision,
  isKids: profile.isKids,
  maturityLimit: ceilingOf(profile),
  language: profile.language,
  country,
});

export const profileCreated = (
  account: AccountDocument,
  profile: ProfileRecord,
  occurredAt: string,
): ProfileCreated => ({
  type: 'ProfileCreated',
  version: 1,
  key: profile.id,
  occurredAt,
  payload: stateOf(account, profile),
});

export const profileUpdated = (
  account: AccountDocument,
  profile: ProfileRecord,
  occurredAt: string,
): ProfileUpdated => ({
  type: 'ProfileUpdated',
  version: 1,
  key: profile.id,
  occurredAt,
  payload: stateOf(account, profile),
});

export const profileDeleted = (
  { id: accountId }: AccountDocument,
  { id, revision }: ProfileRecord,
  occurredAt: string,
): ProfileDeleted => ({
  type: 'ProfileDeleted',
  version: 1,
  key: id,
  occurredAt,
  payload: { profileId: id, accountId, version: revision + 1 },
});
