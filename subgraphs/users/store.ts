/** What may be asked of our data. */
import { join } from 'node:path';
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
import { openMailQueue } from './mail/mail-queue.js';
import type { MailQueue } from './mail/mail-queue.js';
import { openFileMailer } from './mail/file-mailer.js';
import { normaliseEmail } from './rules/email.js';
import { openAudit } from './security/audit.js';
import type { Audit } from './security/audit.js';
import { openRateLimiter } from './security/rate-limiter.js';
import type { RateLimiter } from './security/rate-limiter.js';
import { openOneTimeTokens } from './secrets/one-time-tokens.js';
import type { OneTimeTokens } from './secrets/one-time-tokens.js';
import { openSessionStore } from './sessions/session-store.js';
import type { SessionStore } from './sessions/session-store.js';
import { createTokenIssuer } from './sessions/session-tokens.js';
import type { TokenIssuer } from './sessions/session-tokens.js';
import { openTokenKeys } from './sessions/token-keys.js';
import { removeExpired } from './expiring-documents.js';

export interface UsersStore {
  /** Base of the pictures that we serve ourselves. */
  readonly publicUrl: string;
  readonly config: UsersConfig;
  /** How long a device that is not used stays signed in. */
  readonly refreshTtlMs: number;
  /** Signs with the keys in this process's data folder. */
  readonly tokens: TokenIssuer;
  readonly sessions: SessionStore;
  readonly oneTimeTokens: OneTimeTokens;
  readonly limits: RateLimiter;
  readonly audit: Audit;
  readonly mailQueue: MailQueue;
  readonly idempotency: Idempotency;
  clock(): Date;
  /** UUIDv7. */
  newId(): string;
  /** In the order of `ids`, null for an unknown one; one read. */
  accounts(ids: readonly AccountId[]): Promise<readonly (AccountDocument | null)[]>;
  versionedAccount(id: AccountId): Promise<Versioned<AccountDocument> | null>;
  /** By e-mail, however capitalised. */
  credential(email: string): Promise<CredentialDocument | null>;
  versionedCredential(email: string): Promise<Versioned<CredentialDocument> | null>;
  versionedAttempts(key: string): Promise<Versioned<AttemptsDocument> | null>;
  /** In the order of `profileIds`, null where nothing was ever saved; one read. */
  myLists(profileIds: readonly ProfileId[]): Promise<readonly (MyListDocument | null)[]>;
  versionedMyList(profileId: ProfileId): Promise<Versioned<MyListDocument> | null>;
  title(id: TitleId): Promise<TitleDocument | null>;
  erasure(id: AccountId): Promise<ErasureDocument | null>;
  /** For the handlers of others' events. */
  readonly collections: {
    readonly titles: Collection<TitleDocument>;
    readonly accounts: Collection<AccountDocument>;
    readonly erasures: Collection<ErasureDocument>;
  };
  insertAccount(account: AccountDocument): Write;
  saveAccount(account: AccountDocument, replaced: Versioned<AccountDocument>): Write;
  removeAccount(replaced: Versioned<AccountDocument>): Write;
  /** With `replaced`, only over that very version; with null, only where there was nothing. */
  saveCredential(credential: CredentialDocument, replaced: Versioned<CredentialDocument> | null): Write;
  removeCredential(email: string): Write;
  /** Takes forgotten ones along, so that addresses nobody owns do not pile up. */
  saveAttempts(
    attempts: AttemptsDocument,
    replaced: Versioned<AttemptsDocument> | null,
    now: Date,
  ): Promise<readonly Write[]>;
  clearAttempts(key: string): Write;
  saveMyList(list: MyListDocument, replaced: Versioned<MyListDocument> | null): Write;
  removeMyList(profileId: ProfileId): Write;
  saveErasure(erasure: ErasureDocument): Write;
  /** All or nothing. Throws `VersionConflictError` or `DuplicateError` when somebody was faster. */
  commit(change: Change): Promise<void>;
}

const DAY_MS = 86_400_000;

function save<T extends { readonly id: string }>(
  collection: Collection<T>,
  document: T,
  replaced: Versioned<T> | null,
): Write {
  return replaced === null ? collection.insert(document) : collection.replace(document, replaced.version);
}

/** The parts with a life of their own. */
async function openParts(store: Store, { config, dataDir, clock, log }: SubgraphRuntime<UsersConfig>) {
  const newId = createEventIds(clock);
  const keys = openTokenKeys(join(dataDir, 'token-keys'), config.signingKeyDays * DAY_MS);
  return {
    config,
    clock,
    refreshTtlMs: config.refreshTokenTtlDays * DAY_MS,
    newId,
    tokens: createTokenIssuer(keys, config.accessTokenTtlSeconds),
    sessions: await openSessionStore(store, config.accessTokenTtlSeconds),
    oneTimeTokens: await openOneTimeTokens(store),
    limits: await openRateLimiter(store, log),
    audit: await openAudit(store, newId),
    mailQueue: await openMailQueue(store, openFileMailer(join(dataDir, 'outbox.jsonl')), { newId, log }),
    idempotency: await openIdempotency(store, clock),
  };
}

export async function openUsersStore(store: Store, runtime: SubgraphRuntime<UsersConfig>): Promise<UsersStore> {
  const accounts = await store.collection<AccountDocument>(COLLECTIONS.accounts);
  const credentials = await store.collection<CredentialDocument>(COLLECTIONS.credentials);
  const attempts = await store.collection<AttemptsDocument>(COLLECTIONS.attempts);
  const myLists = await store.collection<MyListDocument>(COLLECTIONS.myLists);
  const titles = await store.collection<TitleDocument>(COLLECTIONS.titles);
  const erasures = await store.collection<ErasureDocument>(COLLECTIONS.erasures);
  const parts = await openParts(store, runtime);
  // What an earlier life of this process left behind.
  parts.mailQueue.deliver(runtime.clock());

  return {
    publicUrl: runtime.publicUrl,
    ...parts,
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
    ],
    saveMyList: (list, replaced) => save(myLists, list, replaced),
    removeMyList: (profileId) => myLists.remove(profileId),
    clearAttempts: (key) => attempts.remove(key),
    saveErasure: (erasure) => erasures.upsert(erasure),
    commit: (change) => store.commit(change),
  };
}
