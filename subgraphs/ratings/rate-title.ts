/** Stores a profile's rating of a title, or its withdrawal. */
import type { RatingChanged } from '@marquee/contracts/events/ratings';
import type { ProfileId, TitleId } from '@marquee/contracts/ids';
import { retryOnConflict } from '@marquee/document-store/retry-on-conflict';
import type { Versioned } from '@marquee/document-store/port';
import { ratingId } from './documents.js';
import type { Rating, TitleTally } from './documents.js';
import { resolveRating } from './rules/rating.js';
import type { RatingState } from './rules/rating.js';
import { NO_VOTES, replaceVote } from './rules/tally.js';
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

interface StoredRating {
  readonly rating: Versioned<Rating> | null;
  readonly tally: Versioned<TitleTally> | null;
}

async function readStored(
  { collections: { ratings, tallies } }: RatingsStore,
  id: string,
  titleId: TitleId,
): Promise<StoredRating> {
  const [rating, tally] = await Promise.all([ratings.getVersioned(id), tallies.getVersioned(titleId)]);
  return { rating, tally };
}

function commitRating(
  { commit, collections: { ratings, tallies } }: RatingsStore,
  stored: StoredRating,
  after: Rating,
  now: Date,
): Promise<void> {
  const { rating, tally } = stored;
  const counted: TitleTally = {
    ...replaceVote(tally?.document ?? NO_VOTES, rating?.document.thumb ?? null, after.thumb),
    id: after.titleId,
  };
  const writes = [
    rating === null ? ratings.insert(after) : ratings.replace(after, rating.version),
    tally === null ? tallies.insert(counted) : tallies.replace(counted, tally.version),
  ];
  return commit({ writes, events: [ratingChanged(after, now)] });
}

/**
 * Commits rating, tally and event together; commits nothing when a later rating is stored. Retried after a conflict
 * with another profile's rating.
 */
export function rateTitle(
  store: RatingsStore,
  profileId: ProfileId,
  titleId: TitleId,
  rating: RatingState,
  now: Date,
): Promise<void> {
  return retryOnConflict(async () => {
    const id = ratingId(profileId, titleId);
    const stored = await readStored(store, id, titleId);
    const resolved = resolveRating(stored.rating?.document ?? null, rating);
    if (resolved === null) return;
    await commitRating(store, stored, { ...resolved, id, profileId, titleId, isGiven: resolved.thumb !== null }, now);
  });
}
