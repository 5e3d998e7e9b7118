import type { AccountId, DeviceId, ProfileId, TitleId } from '../ids.js';
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
/** Key: accountId. The whole new state: language, country or standing changed. */
export type AccountStatusChanged = NewEvent<'AccountStatusChanged', AccountState>;
/**
 * Key: accountId. The member is to be forgotten: every owner removes what it holds of the account and its profiles,
 * keeps what the law demands without saying whose it was, and answers `ErasureDone` on its own log. A `ProfileDeleted`
 * for each profile stands beside it, because events of different keys come in any order.
 */
export type AccountErased = NewEvent<
  'AccountErased',
  {
    readonly accountId: AccountId;
    readonly version: number;
    readonly profileIds: readonly ProfileId[];
    readonly deviceIds: readonly DeviceId[];
    readonly at: string;
  }
>;
/** Key: profileId. */
export type ProfileCreated = NewEvent<'ProfileCreated', ProfileState>;
export type ProfileUpdated = NewEvent<'ProfileUpdated', ProfileState>;
/** Key: profileId. Nothing of the profile may be kept: no history, no list, no taste. The last event of its key. */
export type ProfileDeleted = NewEvent<
  'ProfileDeleted',
  { readonly profileId: ProfileId; readonly accountId: AccountId; readonly version: number }
>;
/** Key: profileId. The whole list, newest first, so that the last event alone rebuilds it. */
export type MyListChanged = NewEvent<
  'MyListChanged',
  { readonly profileId: ProfileId; readonly titleIds: readonly TitleId[]; readonly at: string }
>;

export interface DeviceState {
  readonly deviceId: DeviceId;
  readonly accountId: AccountId;
  readonly kind: 'TV' | 'CONSOLE' | 'SET_TOP_BOX' | 'LAPTOP' | 'TABLET' | 'MOBILE';
  readonly name: string;
}

/** Key: deviceId. First sign-in on it, or the first after it was signed out. */
export type DeviceRegistered = NewEvent<'DeviceRegistered', DeviceState & { readonly at: string }>;
/** Key: deviceId. Its sessions ended at `at`: nothing that it started before may go on. */
export type DeviceSignedOut = NewEvent<
  'DeviceSignedOut',
  { readonly deviceId: DeviceId; readonly accountId: AccountId; readonly at: string }
>;

export type UsersEvent =
  | AccountCreated
  | AccountStatusChanged
  | AccountErased
  | ProfileCreated
  | ProfileUpdated
  | ProfileDeleted
  | MyListChanged
  | DeviceRegistered
  | DeviceSignedOut;
