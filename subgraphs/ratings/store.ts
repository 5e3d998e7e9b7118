/** Reads and writes of ratings' data. */
import type { ProfileId, TitleId } from '@marquee/contracts/ids';
import type { PageArguments } from '@marquee/subgraph/connection';
import type { Change, Collection, DocumentPage, Store } from '@marquee/document-store/port';
import { ratingId } from './documents.js';
import type { GivenRating, ProfileRecord, Rating, TitleRecord, TitleTally } from './documents.js';

export interface RatingsCollections {
  readonly ratings: Collection<Rating>;
  readonly tallies: Collection<TitleTally>;
  readonly titles: Collection<TitleRecord>;
  readonly profiles: Collection<ProfileRecord>;
}

export interface RatingsStore {
  readonly collections: RatingsCollections;
  /** In the order of `titleIds`, null for titles that the profile has not rated. */
  ratingsOn(profileId: ProfileId, titleIds: readonly TitleId[]): Promise<readonly (Rating | null)[]>;
  /** The profile's ratings that are not withdrawn, the latest first. */
  ratingsOf(profileId: ProfileId, page: PageArguments): Promise<DocumentPage<GivenRating>>;
  tallies(titleIds: readonly TitleId[]): Promise<readonly (TitleTally | null)[]>;
  titles(titleIds: readonly TitleId[]): Promise<readonly (TitleRecord | null)[]>;
  /** Null until an event of the profile has arrived. */
  profile(profileId: ProfileId): Promise<ProfileRecord | null>;
  commit(change: Change): Promise<void>;
}

async function openCollections(store: Store): Promise<RatingsCollections> {
  return {
    ratings: await store.collection<Rating>({
      name: 'ratings',
      indexes: [{ fields: ['profileId', 'isGiven', 'at'] }, { fields: ['profileId', 'at'] }],
    }),
    tallies: await store.collection<TitleTally>({ name: 'tallies', indexes: [] }),
    titles: await store.collection<TitleRecord>({ name: 'titles', indexes: [] }),
    profiles: await store.collection<ProfileRecord>({ name: 'profiles', indexes: [] }),
  };
}

export async function openRatingsStore(store: Store): Promise<RatingsStore> {
  const collections = await openCollections(store);
  const { ratings, tallies, titles, profiles } = collections;
  return {
    collections,
    ratingsOn: (profileId, titleIds) => ratings.getMany(titleIds.map((titleId) => ratingId(profileId, titleId))),
    // Ratings with `isGiven` have a thumb, so the page has this type.
    ratingsOf: (profileId, { first, after }) =>
      ratings.find({
        where: { profileId, isGiven: true },
        orderBy: { field: 'at', direction: 'descending' },
        after,
        limit: first,
      }) as Promise<DocumentPage<GivenRating>>,
    tallies: (titleIds) => tallies.getMany(titleIds),
    titles: (titleIds) => titles.getMany(titleIds),
    profile: (profileId) => profiles.get(profileId),
    commit: (change) => store.commit(change),
  };
}
