/** What may be asked of our data, in the domain's words. */
import type { SubscriptionState } from '@marquee/contracts/events/billing';
import type { ProfileState } from '@marquee/contracts/events/users';
import type { AccountId, EpisodeId, ProfileId, TitleId } from '@marquee/contracts/ids';
import type { PageArguments } from '@marquee/kit/graph/connection';
import type { Change, Collection, Page, Store, Versioned } from '@marquee/kit/store/port';
import { accountRecordId, bookmarkId, profileRecordId } from './documents.js';
import type { Bookmark, EpisodeRecord, MemberRecord, Removal, TitleRecord, Viewing } from './documents.js';

/** What the other subgraphs told us about the member; null what they have not. */
export interface Member {
  readonly profile: ProfileState | null;
  readonly subscription: SubscriptionState | null;
}

export interface PlaybackCollections {
  readonly bookmarks: Collection<Bookmark>;
  readonly viewings: Collection<Viewing>;
  readonly removals: Collection<Removal>;
  readonly titles: Collection<TitleRecord>;
  readonly episodes: Collection<EpisodeRecord>;
  readonly members: Collection<MemberRecord>;
}

export interface PlaybackStore {
  readonly collections: PlaybackCollections;
  titles(ids: readonly TitleId[]): Promise<readonly (TitleRecord | null)[]>;
  episodes(ids: readonly EpisodeId[]): Promise<readonly (EpisodeRecord | null)[]>;
  member(profileId: ProfileId | null, accountId: AccountId): Promise<Member>;
  bookmarks(profileId: ProfileId, titleIds: readonly TitleId[]): Promise<readonly (Bookmark | null)[]>;
  /** All bookmarks, the latest first. */
  history(profileId: ProfileId, page: PageArguments): Promise<Page<Bookmark>>;
  /** Bookmarks that may stand in Continue Watching, the latest first. */
  openBookmarks(profileId: ProfileId, page: PageArguments): Promise<Page<Bookmark>>;
  viewing(profileId: ProfileId): Promise<Versioned<Viewing> | null>;
  removal(profileId: ProfileId, titleId: TitleId): Promise<Removal | null>;
  commit(change: Change): Promise<void>;
}

const openCollections = async (store: Store): Promise<PlaybackCollections> => ({
  bookmarks: await store.collection<Bookmark>({
    name: 'bookmarks',
    indexes: [{ fields: ['profileId', 'updatedAt'] }, { fields: ['profileId', 'isOpen', 'updatedAt'] }],
  }),
  viewings: await store.collection<Viewing>({ name: 'viewings', indexes: [] }),
  removals: await store.collection<Removal>({ name: 'removals', indexes: [] }),
  titles: await store.collection<TitleRecord>({ name: 'titles', indexes: [] }),
  episodes: await store.collection<EpisodeRecord>({ name: 'episodes', indexes: [] }),
  members: await store.collection<MemberRecord>({ name: 'members', indexes: [] }),
});

const latestFirst = { field: 'updatedAt', direction: 'descending' } as const;

export const openPlaybackStore = async (store: Store): Promise<PlaybackStore> => {
  const collections = await openCollections(store);
  const { bookmarks, viewings, removals, titles, episodes, members } = collections;
  return {
    collections,
    titles: (ids) => titles.getMany(ids),
    episodes: (ids) => episodes.getMany(ids),
    member: async (profileId, accountId) => {
      const ids = [accountRecordId(accountId), ...(profileId === null ? [] : [profileRecordId(profileId)])];
      const [account, profile] = await members.getMany(ids);
      return {
        profile: profile?.about === 'profile' ? profile.state : null,
        subscription: account?.about === 'account' ? account.state : null,
      };
    },
    bookmarks: (profileId, titleIds) => bookmarks.getMany(titleIds.map((titleId) => bookmarkId(profileId, titleId))),
    history: (profileId, { first, after }) => bookmarks.find({ where: { profileId }, orderBy: latestFirst, after, limit: first }),
    openBookmarks: (profileId, { first, after }) =>
      bookmarks.find({ where: { profileId, isOpen: true }, orderBy: latestFirst, after, limit: first }),
    viewing: (profileId) => viewings.getVersioned(profileId),
    removal: (profileId, titleId) => removals.get(bookmarkId(profileId, titleId)),
    commit: (change) => store.commit(change),
  };
};
