/** A profile's ratings of titles, from the events of the ratings subgraph. */
import type { RatingChanged, Thumb } from '@marquee/contracts/events/ratings';
import type { TitleId } from '@marquee/contracts/ids';

export interface Rating {
  readonly titleId: TitleId;
  readonly thumb: Thumb;
  /** RFC 3339 in UTC. */
  readonly at: string;
}

/** A removed rating stays as null, so that an older event does not bring it back. */
interface StoredRating {
  readonly titleId: TitleId;
  readonly thumb: Thumb | null;
  /** RFC 3339 in UTC. */
  readonly at: string;
}

export interface Ratings {
  /** The latest first, one per title. */
  readonly all: readonly StoredRating[];
}

export const NO_RATINGS: Ratings = { all: [] };

/** The oldest ratings beyond this number are forgotten. */
const MAX_RATINGS = 500;

/** Repeated and older events change nothing: then the same object is returned. */
export function addRating(ratings: Ratings, { titleId, thumb, at }: RatingChanged['payload']): Ratings {
  const known = ratings.all.find((rating) => rating.titleId === titleId);
  if (known !== undefined && known.at >= at) return ratings;
  const others = ratings.all.filter((rating) => rating.titleId !== titleId);
  const all = [{ titleId, thumb, at }, ...others].sort((a, b) => (a.at < b.at ? 1 : a.at > b.at ? -1 : 0));
  return { all: all.slice(0, MAX_RATINGS) };
}

/** The ratings that stand, the latest first. */
export function currentRatings({ all }: Ratings): readonly Rating[] {
  return all.flatMap(({ titleId, thumb, at }) => (thumb === null ? [] : [{ titleId, thumb, at }]));
}
