/** A profile says how it liked a title, or takes that back. */
import type { RatingChanged } from '@marquee/contracts/events/ratings';
import type { ProfileId, TitleId } from '@marquee/contracts/ids';
import { retryOnConflict } from '@marquee/document-store/retry-on-conflict';
import type { Versioned } from '@marquee/document-store/port';
import { ratingId } from './documents.js';
import type { Rating, TitleTally } from './documents.js';
import { decideRating } from './rules/rating.js';
import type { RatingState } from './rules/rating.js';
import { NO_VOTES, recount } from './rules/tally.js';
import type { RatingsStore } from './store.js';

export function ratingChanged({ id, profileId, titleId, thumb, at }: Rating, now: Date): RatingChanged {
  return {
    type: 'RatingChanged',
    version: 1,
    key: id,
    occurredAt: now.toISOString(),
    payload: { profileId, titleId, thumb, at },
  };
}

interface Standing {
  readonly rating: Versioned<Rating> | null;
  readonly tally: Versioned<TitleTally> | null;
}

async function read(
  { collections: { ratings, tallies } }: RatingsStore,
  id: string,
  titleId: TitleId,
): Promise<Standing> {
  const [rating, tally] = await Promise.all([ratings.getVersioned(id), tallies.getVersioned(titleId)]);
  return { rating, tally };
}

function write(
  { commit, collections: { ratings, tallies } }: RatingsStore,
  standing: Standing,
  after: Rating,
  now: Date,
): Promise<void> {
  const { rating, tally } = standing;
  const counted: TitleTally = {
    ...recount(tally?.document ?? NO_VOTES, rating?.document.thumb ?? null, after.thumb),
    id: after.titleId,
  };
  const writes = [
    rating === null ? ratings.insert(after) : ratings.replace(after, rating.version),
    tally === null ? tallies.insert(counted) : tallies.replace(counted, tally.version),
  ];
  return commit({ writes, events: [ratingChanged(after, now)] });
}

/**
 * Rating, tally and event in one commit; nothing when a later word stands. Done again when another profile voted in
 * between.
 */
export function rateTitle(
  store: RatingsStore,
  profileId: ProfileId,
  titleId: TitleId,
  said: RatingState,
  now: Date,
): Promise<void> {
  return retryOnConflict(async () => {
    const id = ratingId(profileId, titleId);
    const standing = await read(store, id, titleId);
    const stands = decideRating(standing.rating?.document ?? null, said);
    if (stands === null) return;
    await write(store, standing, { ...stands, id, profileId, titleId, isGiven: stands.thumb !== null }, now);
  });
}
