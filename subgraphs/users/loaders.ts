/** Batched reads by key, made anew for each request. */
import type { AccountId, ProfileId, TitleId } from '@marquee/contracts/ids';
import DataLoader from 'dataloader';
import type { AccountDocument } from './documents.js';
import type { ListEntry } from './rules/my-list.js';
import type { UsersStore } from './store.js';

/** One profile's list, ready for being asked about any number of titles. */
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
  /** Cleared by whoever changes a list, so that the answer of a mutation shows the change. */
  readonly savedTitles: DataLoader<ProfileId, SavedTitles>;
}

export function createLoaders({ store }: { readonly store: UsersStore }): UsersLoaders {
  return {
    account: new DataLoader((ids) => store.accounts(ids)),
    savedTitles: new DataLoader(async (profileIds) =>
      (await store.myLists(profileIds)).map((list) => new SavedTitles(list?.entries ?? [])),
    ),
  };
}
