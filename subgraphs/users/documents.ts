/** What the collections of this subgraph hold. */
import type { ErasureDone } from '@marquee/contracts/events/erasure';
import type { AccountState } from '@marquee/contracts/events/users';
import type { AccountId, DeviceId, ProfileId, TitleId } from '@marquee/contracts/ids';
import type { MaturityLevel } from '@marquee/contracts/maturity';
import type { CollectionDefinition } from '@marquee/document-store/port';
import type { Attempts } from './rules/attempts.js';
import type { ListEntry } from './rules/my-list.js';

export interface ProfileRecord {
  readonly id: ProfileId;
  /** One more with each change that others are told of. */
  readonly revision: number;
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
 * A household in one document: its few profiles and devices are bounded, always wanted together, and their limits are
 * then kept by the document's version alone.
 */
export interface AccountDocument {
  readonly id: AccountId;
  /** One more with each change that others are told of. */
  readonly revision: number;
  readonly email: string;
  readonly status: AccountState['status'];
  readonly country: string;
  readonly language: string;
  /** RFC 3339 in UTC. */
  readonly createdAt: string;
  readonly profiles: readonly ProfileRecord[];
  /** Latest seen first; what was signed out is gone. */
  readonly devices: readonly DeviceRecord[];
  /** What staff may do besides watching, as in `catalog:write`; empty for members. */
  readonly staffScopes: readonly string[];
  /** Billing's version of the subscription that `status` follows; 0 while there is none. */
  readonly subscriptionVersion: number;
  readonly marketingConsent: boolean;
}

/** Apart from the account, so that no reader of accounts ever holds a hash. The id is the normalised e-mail. */
export interface CredentialDocument {
  readonly id: string;
  readonly accountId: AccountId;
  readonly passwordHash: string;
  /** What is asked for beside the password; null: nothing. */
  readonly secondFactor: SecondFactor | null;
}

export type SecondFactor =
  /** A code that is mailed to the account's address. */
  | { readonly kind: 'EMAIL' }
  /** A code of an authenticator app. `confirmed` once the member has shown one, so that nobody locks themselves out. */
  | { readonly kind: 'TOTP'; readonly secret: string; readonly confirmed: boolean; readonly lastStep: number | null };

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

/** What became of a wish to be forgotten: kept for good, as the proof that it was done. It names nobody any more. */
export interface ErasureDocument {
  readonly id: AccountId;
  /** RFC 3339 in UTC. */
  readonly requestedAt: string;
  readonly answers: readonly ErasureDone['payload'][];
  /** When the last answer was here; null until then. */
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
