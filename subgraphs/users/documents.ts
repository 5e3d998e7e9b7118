/** What the collections of this subgraph hold. */
import type { AccountState } from '@marquee/contracts/events/users';
import type { AccountId, DeviceId, ProfileId, TitleId } from '@marquee/contracts/ids';
import type { MaturityLevel } from '@marquee/contracts/maturity';
import type { CollectionDefinition } from '@marquee/kit/store/port';
import type { Attempts } from './rules/attempts.js';
import type { ListEntry } from './rules/my-list.js';

export interface ProfileRecord {
  readonly id: ProfileId;
  readonly name: string;
  readonly avatarId: string;
  readonly isKids: boolean;
  readonly maturityLimit: MaturityLevel;
  readonly language: string;
  /** Null when no PIN stands before the profile. */
  readonly pinHash: string | null;
  readonly autoplayNextEpisode: boolean;
  readonly autoplayPreviews: boolean;
  readonly accessibility: {
    readonly audioDescription: boolean;
    readonly captions: boolean;
    readonly captionSize: 'SMALL' | 'MEDIUM' | 'LARGE';
    readonly highContrast: boolean;
    readonly reduceMotion: boolean;
  };
}

export type DeviceKind = 'TV' | 'CONSOLE' | 'SET_TOP_BOX' | 'LAPTOP' | 'TABLET' | 'MOBILE';

export interface DeviceRecord {
  readonly id: DeviceId;
  readonly name: string;
  readonly kind: DeviceKind;
  /** RFC 3339 in UTC. */
  readonly lastSeenAt: string;
}

/**
 * A household in one document: its few profiles and devices are bounded, always wanted together, and their limits are then
 * kept by the document's version alone.
 */
export interface AccountDocument {
  readonly id: AccountId;
  readonly email: string;
  readonly status: AccountState['status'];
  readonly country: string;
  readonly language: string;
  /** RFC 3339 in UTC. */
  readonly createdAt: string;
  readonly profiles: readonly ProfileRecord[];
  /** Latest seen first. */
  readonly devices: readonly DeviceRecord[];
}

/** Apart from the account, so that no reader of accounts ever holds a hash. The id is the normalised e-mail. */
export interface CredentialDocument {
  readonly id: string;
  readonly accountId: AccountId;
  readonly passwordHash: string;
}

/** Tries at one secret; the id says which. */
export interface AttemptsDocument extends Attempts {
  readonly id: string;
}

export interface MyListDocument {
  readonly id: ProfileId;
  /** Newest first. */
  readonly entries: readonly ListEntry[];
}

/** What we keep of catalog's titles: enough to say whether one may be put on a list. */
export interface TitleDocument {
  readonly id: TitleId;
  readonly maturityLevel: MaturityLevel;
  readonly isWithdrawn: boolean;
}

export const COLLECTIONS = {
  accounts: { name: 'accounts', indexes: [] } satisfies CollectionDefinition<AccountDocument>,
  credentials: { name: 'credentials', indexes: [] } satisfies CollectionDefinition<CredentialDocument>,
  attempts: { name: 'attempts', indexes: [{ fields: ['until'] }] } satisfies CollectionDefinition<AttemptsDocument>,
  myLists: { name: 'my_lists', indexes: [] } satisfies CollectionDefinition<MyListDocument>,
  titles: { name: 'titles', indexes: [] } satisfies CollectionDefinition<TitleDocument>,
} as const;
