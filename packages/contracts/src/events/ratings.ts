/** Events of the ratings subgraph. */
import type { ProfileId, TitleId } from '../ids.js';
import type { NewEvent } from './envelope.js';

/** `LOVE`: two thumbs up. */
export type Thumb = 'DOWN' | 'UP' | 'LOVE';

/**
 * Key: `profileId:titleId`. A profile's current rating of a title; `thumb` is null after its removal. `at` is the time
 * of the rating by the device's clock.
 */
export type RatingChanged = NewEvent<
  'RatingChanged',
  { readonly profileId: ProfileId; readonly titleId: TitleId; readonly thumb: Thumb | null; readonly at: string }
>;

/** Key: `titleId`. The ratings of an erased or deleted profile no longer count; the event names no profile. */
export type TallyChanged = NewEvent<'TallyChanged', { readonly titleId: TitleId }>;

export type RatingsEvent = RatingChanged | TallyChanged;
