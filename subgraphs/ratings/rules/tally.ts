/** The sum of all ratings of a title. */
import type { Thumb } from '@marquee/contracts/events/ratings';

/** Number of ratings by thumb. */
export type Tally = Readonly<Record<Thumb, number>>;

export const NO_VOTES: Tally = { DOWN: 0, UP: 0, LOVE: 0 };

/** Points per thumb on a scale from 1 to 5. */
const SCORES: Tally = { DOWN: 1, UP: 4, LOVE: 5 };

function addVotes(tally: Tally, thumb: Thumb | null, by: 1 | -1): Tally {
  return thumb === null ? tally : { ...tally, [thumb]: tally[thumb] + by };
}

/** The tally after a profile's vote changes from `before` to `after`; null is no vote. */
export function replaceVote(tally: Tally, before: Thumb | null, after: Thumb | null): Tally {
  return addVotes(addVotes(tally, before, -1), after, 1);
}

/** Returns null without votes. `average` has one decimal. */
export function communityRating({
  DOWN,
  UP,
  LOVE,
}: Tally): { readonly average: number; readonly count: number } | null {
  const count = DOWN + UP + LOVE;
  const sum = DOWN * SCORES.DOWN + UP * SCORES.UP + LOVE * SCORES.LOVE;
  return count === 0 ? null : { average: Math.round((sum / count) * 10) / 10, count };
}
