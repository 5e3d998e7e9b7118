/**
 * Erases a profile's or an account's ratings, also from the tallies, publishes that these have changed, and marks the profiles as deleted.
 */
import { erasureDone } from '@marquee/contracts/events/erasure';
import type { TallyChanged } from '@marquee/contracts/events/ratings';
import type { AccountErased } from '@marquee/contracts/events/users';
import type { ProfileId, TitleId } from '@marquee/contracts/ids';
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
  at: string,
  unit: UnitOfWork,
  { collections: { ratings, tallies } }: RatingsStore,
): Promise<number> {
  const rating = await unit.get(ratings, id);
  if (rating === null) return 0;
  const tally = await unit.get(tallies, titleId);
  if (tally !== null) unit.upsert(tallies, { ...replaceVote(tally, rating.thumb, null), id: titleId });
  if (rating.thumb !== null) unit.emit(tallyChanged(titleId, at));
  unit.remove(ratings, id);
  return 1;
}

function tallyChanged(titleId: TitleId, occurredAt: string): TallyChanged {
  return { type: 'TallyChanged', version: 1, key: titleId, occurredAt, payload: { titleId } };
}

/** Returns the number of removed ratings. @param at RFC 3339, of the events. */
export async function eraseProfile(
  profileId: ProfileId,
  at: string,
  unit: UnitOfWork,
  store: RatingsStore,
): Promise<number> {
  unit.upsert(store.collections.profiles, { id: profileId, about: 'gone' });
  let removed = 0;
  for (const rating of await readAllRatings(store, profileId)) removed += await removeRating(rating, at, unit, store);
  return removed;
}

/** Erases the account's ratings and publishes `ErasureDone` in one commit. */
export async function eraseAccount(
  { accountId, profileIds, at }: AccountErased['payload'],
  unit: UnitOfWork,
  store: RatingsStore,
): Promise<void> {
  let ratings = 0;
  for (const profileId of profileIds) ratings += await eraseProfile(profileId, at, unit, store);
  unit.emit(erasureDone({ accountId, owner: 'ratings', at, erased: { ratings }, kept: [] }));
}
