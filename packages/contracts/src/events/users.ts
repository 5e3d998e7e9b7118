/** Events of the users subgraph. */
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
/** Key: accountId. The whole new state after a change of language, country or status. */
export type AccountStatusChanged = NewEvent<'AccountStatusChanged', AccountState>;
/**
 * Key: accountId. Every subgraph erases its data of the account and its profiles, keeps what the law demands under a
 * pseudonym, and confirms by `ErasureDone` in its own log. A `ProfileDeleted` is emitted for each profile as well,
 * since events of different keys arrive in any order.
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
/** Key: profileId, whose last event it is. Every subgraph erases its data of the profile. */
export type ProfileDeleted = NewEvent<
  'ProfileDeleted',
  { readonly profileId: ProfileId; readonly accountId: AccountId; readonly version: number }
>;
/** Key: profileId. The whole list, newest first: the last event holds the current state. */
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

/** Key: deviceId. The first sign-in on the device, or the first after a sign-out. */
export type DeviceRegistered = NewEvent<'DeviceRegistered', DeviceState & { readonly at: string }>;
/** Key: deviceId. All sessions of the device ended at `at`; its playbacks end too. */
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
