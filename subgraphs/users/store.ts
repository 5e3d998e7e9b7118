/** Reads and writes of users' data. */
import type { AccountId, ProfileId, TitleId } from '@marquee/contracts/ids';
import type { SubgraphRuntime } from '@marquee/subgraph/define-subgraph';
import { createEventIds } from '@marquee/document-store/event-ids';
import { openIdempotency } from '@marquee/document-store/idempotency';
import type { Idempotency } from '@marquee/document-store/idempotency';
import type { Change, Collection, Store, Versioned, Write } from '@marquee/document-store/port';
import type { UsersConfig } from './config.js';
import { COLLECTIONS } from './documents.js';
import type {
  AccountDocument,
  AttemptsDocument,
  CredentialDocument,
  ErasureDocument,
  MyListDocument,
  TitleDocument,
} from './documents.js';
import { normaliseEmail } from './rules/check-input.js';
import { openAudit } from './security/audit.js';
import type { Audit } from './security/audit.js';
import { openOneTimeTokens } from './secrets/one-time-tokens.js';
import type { OneTimeTokens } from './secrets/one-time-tokens.js';
import { openSessionStore } from './sessions/session-store.js';
import type { SessionStore } from './sessions/session-store.js';
import { removeExpired, removeSurplus } from '@marquee/document-store/expiring-documents';

export interface UsersStore {
  readonly sessions: SessionStore;
  readonly oneTimeTokens: OneTimeTokens;
  readonly audit: Audit;
  readonly idempotency: Idempotency;
  /** In the order of `ids`, null for an unknown id; one read. */
  accounts(ids: readonly AccountId[]): Promise<readonly (AccountDocument | null)[]>;
  versionedAccount(id: AccountId): Promise<Versioned<AccountDocument> | null>;
  /** By e-mail, however capitalised. */
  credential(email: string): Promise<CredentialDocument | null>;
  versionedCredential(email: string): Promise<Versioned<CredentialDocument> | null>;
  versionedAttempts(key: string): Promise<Versioned<AttemptsDocument> | null>;
  /** In the order of `profileIds`, null where no list exists; one read. */
  myLists(profileIds: readonly ProfileId[]): Promise<readonly (MyListDocument | null)[]>;
  versionedMyList(profileId: ProfileId): Promise<Versioned<MyListDocument> | null>;
  title(id: TitleId): Promise<TitleDocument | null>;
  erasure(id: AccountId): Promise<ErasureDocument | null>;
  /** For event handlers. */
  readonly collections: {
    readonly titles: Collection<TitleDocument>;
    readonly accounts: Collection<AccountDocument>;
    readonly erasures: Collection<ErasureDocument>;
  };
  insertAccount(account: AccountDocument): Write;
  saveAccount(account: AccountDocument, replaced: Versioned<AccountDocument>): Write;
  removeAccount(replaced: Versioned<AccountDocument>): Write;
  /** Replaces the version `replaced`; inserts when it is null. */
  saveCredential(credential: CredentialDocument, replaced: Versioned<CredentialDocument> | null): Write;
  removeCredential(email: string): Write;
  /** Also removes expired attempts, so that those of unknown addresses do not accumulate. */
  saveAttempts(
    attempts: AttemptsDocument,
    replaced: Versioned<AttemptsDocument> | null,
    now: Date,
  ): Promise<readonly Write[]>;
  clearAttempts(key: string): Write;
  saveMyList(list: MyListDocument, replaced: Versioned<MyListDocument> | null): Write;
  removeMyList(profileId: ProfileId): Write;
  saveErasure(erasure: ErasureDocument): Write;
  /** Atomic. Throws `VersionConflictError` or `DuplicateError` after a concurrent change. */
  commit(change: Change): Promise<void>;
}

function save<T extends { readonly id: string }>(
  collection: Collection<T>,
  document: T,
  replaced: Versioned<T> | null,
): Write {
  return replaced === null ? collection.insert(document) : collection.replace(document, replaced.version);
}

export async function openUsersStore(
  store: Store,
  { config, clock }: SubgraphRuntime<UsersConfig>,
): Promise<UsersStore> {
  const accounts = await store.collection<AccountDocument>(COLLECTIONS.accounts);
  const credentials = await store.collection<CredentialDocument>(COLLECTIONS.credentials);
  const attempts = await store.collection<AttemptsDocument>(COLLECTIONS.attempts);
  const myLists = await store.collection<MyListDocument>(COLLECTIONS.myLists);
  const titles = await store.collection<TitleDocument>(COLLECTIONS.titles);
  const erasures = await store.collection<ErasureDocument>(COLLECTIONS.erasures);

  return {
    sessions: await openSessionStore(store, config.accessTokenTtlSeconds),
    oneTimeTokens: await openOneTimeTokens(store),
    audit: await openAudit(store, createEventIds(clock)),
    idempotency: await openIdempotency(store, clock),
    collections: { titles, accounts, erasures },
    accounts: (ids) => accounts.getMany(ids),
    versionedAccount: (id) => accounts.getVersioned(id),
    credential: (email) => credentials.get(normaliseEmail(email)),
    versionedCredential: (email) => credentials.getVersioned(normaliseEmail(email)),
    versionedAttempts: (key) => attempts.getVersioned(key),
    myLists: (profileIds) => myLists.getMany(profileIds),
    versionedMyList: (profileId) => myLists.getVersioned(profileId),
    title: (id) => titles.get(id),
    erasure: (id) => erasures.get(id),
    insertAccount: (account) => accounts.insert(account),
    saveAccount: (account, replaced) => accounts.replace(account, replaced.version),
    removeAccount: ({ document, version }) => accounts.remove(document.id, version),
    saveCredential: (credential, replaced) => save(credentials, credential, replaced),
    removeCredential: (email) => credentials.remove(normaliseEmail(email)),
    saveAttempts: async (document, replaced, now) => [
      save(attempts, document, replaced),
      ...(await removeExpired(attempts, now, document.id)),
      ...(await removeSurplus(attempts)).filter((write) => write.kind === 'remove' && write.id !== document.id),
    ],
    saveMyList: (list, replaced) => save(myLists, list, replaced),
    removeMyList: (profileId) => myLists.remove(profileId),
    clearAttempts: (key) => attempts.remove(key),
    saveErasure: (erasure) => erasures.upsert(erasure),
    commit: (change) => store.commit(change),
  };
}
