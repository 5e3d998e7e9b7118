/** What all profiles together say of one title. */
import type { Thumb } from '@marquee/contracts/events/ratings';

/** How many said what. */
export type Tally = Readonly<Record<Thumb, number>>;

export const NO_VOTES: Tally = { DOWN: 0, UP: 0, LOVE: 0 };

/** On the scale of 1 to 5 that members know: a thumb up means "good", which is a four, not a five. */
const SCORES: Tally = { DOWN: 1, UP: 4, LOVE: 5 };

function addVotes(tally: Tally, thumb: Thumb | null, by: 1 | -1): Tally {
  return thumb === null ? tally : { ...tally, [thumb]: tally[thumb] + by };
}

/** The tally once a profile that had said `before` says `after`; null where it says nothing. */
export function replaceVote(tally: Tally, before: Thumb | null, after: Thumb | null): Tally {
  return addVotes(addVotes(tally, before, -1), after, 1);
}

/** Null when nobody has voted. `average` to one decimal. */
export function communityRating({
  DOWN,
  UP,
  LOVE,
}: Tally): { readonly average: number; readonly count: number } | null {
  const count = DOWN + UP + LOVE;
  const sum = DOWN * SCORES.DOWN + UP * SCORES.UP + LOVE * SCORES.LOVE;
  return count === 0 ? null : { average: Math.round((sum / count) * 10) / 10, count };
}
