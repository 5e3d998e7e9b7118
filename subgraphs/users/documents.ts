/** The documents of this subgraph's collections. */
import type { ErasureDone } from '@marquee/contracts/events/erasure';
import type { AccountState } from '@marquee/contracts/events/users';
import type { AccountId, DeviceId, ProfileId, TitleId } from '@marquee/contracts/ids';
import type { MaturityLevel } from '@marquee/contracts/maturity';
import type { CollectionDefinition } from '@marquee/document-store/port';
import type { Attempts } from './rules/attempts.js';
import type { ListEntry } from './rules/my-list.js';

export interface ProfileRecord {
  readonly id: ProfileId;
  /** Incremented by each change that is published. */
  readonly revision: number;
  readonly name: string;
  readonly avatarId: string;
  readonly isKids: boolean;
  readonly maturityLimit: MaturityLevel;
  readonly language: string;
  /** Null when the profile has no PIN. */
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
 * An account with its profiles and devices in one document: both lists are bounded and read together, and the
 * document's version guards their limits.
 */
export interface AccountDocument {
  readonly id: AccountId;
  /** Incremented by each change that is published. */
  readonly revision: number;
  readonly email: string;
  readonly status: AccountState['status'];
  readonly country: string;
  readonly language: string;
  /** RFC 3339 in UTC. */
  readonly createdAt: string;
  readonly profiles: readonly ProfileRecord[];
  /** Signed-in devices, the latest seen first. */
  readonly devices: readonly DeviceRecord[];
  /** Scopes of staff, such as `catalog:write`; empty for members. */
  readonly staffScopes: readonly string[];
  /** Billing's version of the subscription that `status` follows; 0 while there is none. */
  readonly subscriptionVersion: number;
  readonly marketingConsent: boolean;
}

/**
 * Stored apart from the account, so that code that reads accounts never holds a hash. The id is the normalised e-mail
 * address.
 */
export interface CredentialDocument {
  readonly id: string;
  readonly accountId: AccountId;
  readonly passwordHash: string;
  /** The second factor; null when none is set. */
  readonly secondFactor: SecondFactor | null;
}

export type SecondFactor =
  /** A code sent to the account's e-mail address. */
  | { readonly kind: 'EMAIL' }
  /**
   * A code of an authenticator app. Required at sign-in only once the member has confirmed the app with a valid code.
   */
  | { readonly kind: 'TOTP'; readonly secret: string; readonly confirmed: boolean; readonly lastStep: number | null };

/** Failed attempts at one secret; the id is a digest of its subject. */
export interface AttemptsDocument extends Attempts {
  readonly id: string;
}

export interface MyListDocument {
  readonly id: ProfileId;
  /** Newest first. */
  readonly entries: readonly ListEntry[];
}

/** The read model of catalog's titles: the fields that decide whether a title can be saved. */
export interface TitleDocument {
  readonly id: TitleId;
  readonly maturityLevel: MaturityLevel;
  readonly isWithdrawn: boolean;
}

/** The record of an erasure, kept permanently as proof. It contains no personal data. */
export interface ErasureDocument {
  readonly id: AccountId;
  /** RFC 3339 in UTC. */
  readonly requestedAt: string;
  readonly answers: readonly ErasureDone['payload'][];
  /** When the last `ErasureDone` arrived; null until then. */
  readonly completedAt: string | null;
}

export const COLLECTIONS = {
  accounts: { name: 'accounts', indexes: [] } satisfies CollectionDefinition<AccountDocument>,
  credentials: { name: 'credentials', indexes: [] } satisfies CollectionDefinition<CredentialDocument>,
  attempts: { name: 'attempts', indexes: [{ fields: ['until'] }] } satisfies CollectionDefinition<AttemptsDocument>,
  myLists: { name: 'my_lists', indexes: [] } satisfies CollectionDefinition<MyListDocument>,
  erasures: { name: 'erasures', indexes: [] } satisfies CollectionDefinition<ErasureDocument>,
  titles: { name: 'titles', indexes: [] } satisfies CollectionDefinition<TitleDocument>,
} as const;
