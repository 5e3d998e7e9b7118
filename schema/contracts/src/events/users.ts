import type { AccountId, ProfileId, TitleId } from '../ids.js';
import type { MaturityLevel } from '../maturity.js';
import type { NewEvent } from './envelope.js';

export interface AccountState {
  readonly accountId: AccountId;
  readonly version: number;
  readonly status: 'PENDING' | 'ACTIVE' | 'ON_HOLD' | 'CANCELLED' | 'LOCKED' | 'ERASED';
  readonly country: string;
  readonly language: string;
}

export interface ProfileState {
  readonly profileId: ProfileId;
  readonly accountId: AccountId;
  readonly version: number;
  readonly isKids: boolean;
  readonly maturityLimit: MaturityLevel;
  readonly language: string;
  readonly country: string;
}

/** Key: accountId. */
export type AccountCreated = NewEvent<'AccountCreated', AccountState>;
/** Key: profileId. */
export type ProfileCreated = NewEvent<'ProfileCreated', ProfileState>;
export type ProfileUpdated = NewEvent<'ProfileUpdated', ProfileState>;
export type ProfileDeleted = NewEvent<'ProfileDeleted', { readonly profileId: ProfileId; readonly accountId: AccountId; readonly version: number }>;
/** Key: profileId. The whole list, newest first, so that the last event alone rebuilds it. */
export type MyListChanged = NewEvent<'MyListChanged', { readonly profileId: ProfileId; readonly titleIds: readonly TitleId[]; readonly at: string }>;

export type UsersEvent = AccountCreated | ProfileCreated | ProfileUpdated | ProfileDeleted | MyListChanged;
