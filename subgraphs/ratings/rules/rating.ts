/** What one profile says of one title, and which of two words of it stands. */
import type { Thumb } from '@marquee/contracts/events/ratings';

export interface RatingState {
  /** Null once taken back. */
  readonly thumb: Thumb | null;
  /** When it was said, by the device's clock, never in the future (RFC 3339 in UTC). */
  readonly at: string;
}

/** A device whose clock is ahead must not have the last word for ever. */
export function ratedAt(clientTime: Date, now: Date): string {
  return (clientTime > now ? now : clientTime).toISOString();
}

/**
 * What stands after `said`, or null when that changes nothing: the same again, or older than what stands. A word taken
 * back is kept as such, so that an older one that arrives late does not bring it back.
 */
export function resolveRating(before: RatingState | null, rating: RatingState): RatingState | null {
  if (before === null) return rating;
  if (rating.at < before.at) return null;
  return rating.at === before.at && rating.thumb === before.thumb ? null : rating;
}
