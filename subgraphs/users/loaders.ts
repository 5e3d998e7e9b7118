/** DataLoaders, created per request. */
import type { AccountId, ProfileId, TitleId } from '@marquee/contracts/ids';
import type DataLoader from 'dataloader';
import { createLoader } from '@marquee/subgraph/create-loader';
import type { RequestWork } from '@marquee/subgraph/create-loader';
import type { AccountDocument } from './documents.js';
import type { ListEntry } from './rules/my-list.js';
import type { UsersStore } from './store.js';

/** One profile's list, with a set for membership tests. */
export class SavedTitles {
  readonly #titleIds: ReadonlySet<TitleId>;

  /** @param entries Newest first. */
  constructor(readonly entries: readonly ListEntry[]) {
    this.#titleIds = new Set(entries.map((entry) => entry.titleId));
  }

  has(titleId: TitleId): boolean {
    return this.#titleIds.has(titleId);
  }
}

export interface UsersLoaders {
  readonly account: DataLoader<AccountId, AccountDocument | null>;
  /** Mutations clear the changed list, so their response contains the change. */
  readonly savedTitles: DataLoader<ProfileId, SavedTitles>;
}

export function createLoaders({
  store,
  work,
}: {
  readonly store: UsersStore;
  readonly work: RequestWork | null;
}): UsersLoaders {
  return {
    account: createLoader((ids) => store.accounts(ids), work),
    savedTitles: createLoader(
      async (profileIds) => (await store.myLists(profileIds)).map((list) => new SavedTitles(list?.entries ?? [])),
      work,
    ),
  };
}
