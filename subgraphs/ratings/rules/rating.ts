/** A profile's rating of a title; the later of two ratings wins. */
import type { Thumb } from '@marquee/contracts/events/ratings';

export interface RatingState {
  /** Null once withdrawn. */
  readonly thumb: Thumb | null;
  /** Client time of the rating, at most the server's time (RFC 3339 in UTC). */
  readonly at: string;
}

/** The client time, at most `now`: a clock that is ahead must not block later ratings. */
export function ratedAt(clientTime: Date, now: Date): string {
  return (clientTime > now ? now : clientTime).toISOString();
}

/**
 * The rating to store, or null when nothing changes: the same rating again, or one older than the stored one. A
 * withdrawal is stored as a rating, so that an older rating that arrives late does not restore it.
 */
export function resolveRating(before: RatingState | null, rating: RatingState): RatingState | null {
  if (before === null) return rating;
  if (rating.at < before.at) return null;
  return rating.at === before.at && rating.thumb === before.thumb ? null : rating;
}
