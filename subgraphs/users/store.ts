/** What may be asked of our data. */
import type { AccountId, ProfileId, TitleId } from '@marquee/contracts/ids';
import type { Runtime } from '@marquee/kit/graph/define-subgraph';
import type { Change, Collection, Store, Versioned, Write } from '@marquee/kit/store/port';
import { createTokenIssuer } from './access-token.js';
import type { TokenIssuer } from './access-token.js';
import type { UsersConfig } from './config.js';
import { COLLECTIONS } from './documents.js';
import type { AccountDocument, AttemptsDocument, CredentialDocument, MyListDocument, TitleDocument } from './documents.js';
import { normaliseEmail } from './rules/email.js';

export interface UsersStore {
  /** Base of the pictures that we serve ourselves. */
  readonly publicUrl: string;
  /** Signs with the key in this process's data folder. */
  readonly tokens: TokenIssuer;
  /** In the order of `ids`, null for an unknown one; one read. */
  accounts(ids: readonly AccountId[]): Promise<readonly (AccountDocument | null)[]>;
  accountToChange(id: AccountId): Promise<Versioned<AccountDocument> | null>;
  /** By e-mail, however capitalised. */
  credential(email: string): Promise<CredentialDocument | null>;
  attemptsToChange(key: string): Promise<Versioned<AttemptsDocument> | null>;
  /** Attempts that no longer count at `now`, the oldest first. */
  forgottenAttempts(now: Date, limit: number): Promise<readonly Versioned<AttemptsDocument>[]>;
  /** In the order of `profileIds`, null where nothing was ever saved; one read. */
  myLists(profileIds: readonly ProfileId[]): Promise<readonly (MyListDocument | null)[]>;
  myListToChange(profileId: ProfileId): Promise<Versioned<MyListDocument> | null>;
  title(id: TitleId): Promise<TitleDocument | null>;
  /** For the handlers of catalog's events. */
  readonly titles: Collection<TitleDocument>;
  /** Writes to hand to `commit`: with `replaced`, only over that very version; without, only where there was nothing. */
  saveAccount(account: AccountDocument, replaced: Versioned<AccountDocument> | null): Write;
  saveCredential(credential: CredentialDocument): Write;
  saveAttempts(attempts: AttemptsDocument, replaced: Versioned<AttemptsDocument> | null): Write;
  saveMyList(list: MyListDocument, replaced: Versioned<MyListDocument> | null): Write;
  forgetAttempts(key: string, expectedVersion?: number): Write;
  /** All or nothing. Throws `VersionConflictError` or `DuplicateError` when somebody was faster. */
  commit(change: Change): Promise<void>;
}

const save = <T extends { readonly id: string }>(collection: Collection<T>, document: T, replaced: Versioned<T> | null): Write =>
  replaced === null ? collection.insert(document) : collection.replace(document, replaced.version);

export const openUsersStore = async (store: Store, { config, dataDir, publicUrl }: Runtime<UsersConfig>): Promise<UsersStore> => {
  const accounts = await store.collection<AccountDocument>(COLLECTIONS.accounts);
  const credentials = await store.collection<CredentialDocument>(COLLECTIONS.credentials);
  const attempts = await store.collection<AttemptsDocument>(COLLECTIONS.attempts);
  const myLists = await store.collection<MyListDocument>(COLLECTIONS.myLists);
  const titles = await store.collection<TitleDocument>(COLLECTIONS.titles);

  const forgottenAttempts: UsersStore['forgottenAttempts'] = async (now, limit) => {
    const instant = now.toISOString();
    const { documents } = await attempts.find({ orderBy: { field: 'until', direction: 'ascending' }, until: instant, limit });
    const found = await Promise.all(documents.map((document) => attempts.getVersioned(document.id)));
    // Somebody may have tried again between the two reads.
    return found.filter((entry): entry is Versioned<AttemptsDocument> => entry !== null && entry.document.until < instant);
  };

  return {
    publicUrl,
    tokens: await createTokenIssuer(dataDir, config.accessTokenTtlSeconds),
    accounts: (ids) => accounts.getMany(ids),
    accountToChange: (id) => accounts.getVersioned(id),
    credential: (email) => credentials.get(normaliseEmail(email)),
    attemptsToChange: (key) => attempts.getVersioned(key),
    forgottenAttempts,
    myLists: (profileIds) => myLists.getMany(profileIds),
    myListToChange: (profileId) => myLists.getVersioned(profileId),
    title: (id) => titles.get(id),
    titles,
    saveAccount: (account, replaced) => save(accounts, account, replaced),
    saveCredential: (credential) => credentials.insert(credential),
    saveAttempts: (document, replaced) => save(attempts, document, replaced),
    saveMyList: (list, replaced) => save(myLists, list, replaced),
    forgetAttempts: (key, expectedVersion) => attempts.remove(key, expectedVersion),
    commit: (change) => store.commit(change),
  };
};
