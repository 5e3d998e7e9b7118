/**
 * Erases a profile's or an account's ratings, also from the tallies, and marks the profiles as deleted.
 */
import { erasureDone } from '@marquee/contracts/events/erasure';
import type { AccountErased } from '@marquee/contracts/events/users';
import type { ProfileId } from '@marquee/contracts/ids';
import { readAllPages } from '@marquee/document-store/pages';
import type { UnitOfWork } from '@marquee/event-log/consumer/event-handlers';
import type { Rating } from './documents.js';
import { replaceVote } from './rules/tally.js';
import type { RatingsStore } from './store.js';

const PAGE = 500;

function readAllRatings({ collections: { ratings } }: RatingsStore, profileId: ProfileId): Promise<readonly Rating[]> {
  return readAllPages((after) =>
    ratings.find({ where: { profileId }, orderBy: { field: 'at', direction: 'ascending' }, after, limit: PAGE }),
  );
}

/**
 * Removes a rating. It is read again through the unit of work, so that a concurrent rating is not lost and none of this
 * batch is counted twice.
 */
async function removeRating(
  { id, titleId }: Rating,
  unit: UnitOfWork,
  { collections: { ratings, tallies } }: RatingsStore,
): Promise<number> {
  const rating = await unit.get(ratings, id);
  if (rating === null) return 0;
  const tally = await unit.get(tallies, titleId);
  if (tally !== null) unit.upsert(tallies, { ...replaceVote(tally, rating.thumb, null), id: titleId });
  unit.remove(ratings, id);
  return 1;
}

/** Returns the number of removed ratings. */
export async function eraseProfile(profileId: ProfileId, unit: UnitOfWork, store: RatingsStore): Promise<number> {
  unit.upsert(store.collections.profiles, { id: profileId, about: 'gone' });
  let removed = 0;
  for (const rating of await readAllRatings(store, profileId)) removed += await removeRating(rating, unit, store);
  return removed;
}

/** Erases the account's ratings and publishes `ErasureDone` in one commit. */
export async function eraseAccount(
  { accountId, profileIds, at }: AccountErased['payload'],
  unit: UnitOfWork,
  store: RatingsStore,
): Promise<void> {
  let ratings = 0;
  for (const profileId of profileIds) ratings += await eraseProfile(profileId, unit, store);
  unit.emit(erasureDone({ accountId, owner: 'ratings', at, erased: { ratings }, kept: [] }));
}
