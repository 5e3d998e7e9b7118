import type { ProfileId, TitleId } from '../ids.js';
import type { NewEvent } from './envelope.js';

/** `LOVE`: two thumbs up. */
export type Thumb = 'DOWN' | 'UP' | 'LOVE';

/**
 * Key: `profileId:titleId`. What a profile says of a title now; `thumb` is null once it was taken back. `at` is when it
 * was said, by the device's clock.
 */
export type RatingChanged = NewEvent<
  'RatingChanged',
  { readonly profileId: ProfileId; readonly titleId: TitleId; readonly thumb: Thumb | null; readonly at: string }
>;

export type RatingsEvent = RatingChanged;
