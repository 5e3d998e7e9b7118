/** The documents of this subgraph's collections: ratings and tallies, and read models of titles and profiles. */
import type { Thumb } from '@marquee/contracts/events/ratings';
import type { ProfileId, TitleId } from '@marquee/contracts/ids';
import type { MaturityLevel } from '@marquee/contracts/maturity';
import type { TitleRestrictions } from '@marquee/contracts/visibility';
import type { RatingState } from './rules/rating.js';
import type { Tally } from './rules/tally.js';

/** Id: `profileId:titleId`, so a profile has one rating per title. */
export interface Rating extends RatingState {
  readonly id: string;
  readonly profileId: ProfileId;
  readonly titleId: TitleId;
  /** False once withdrawn. */
  readonly isGiven: boolean;
}

/** A rating that is not withdrawn. */
export type GivenRating = Rating & { readonly thumb: Thumb };

/** Id: titleId. The number of ratings per thumb, updated in the commit that changes a rating. */
export interface TitleTally extends Tally {
  readonly id: TitleId;
}

/** Id: titleId. Read model of catalog's titles. */
export interface TitleRecord extends TitleRestrictions {
  readonly id: TitleId;
  readonly version: number;
}

/**
 * Id: profileId. Read model of users' profiles. A deleted profile is kept as `gone`, so that a late event does not
 * restore it.
 */
export type ProfileRecord =
  | {
      readonly id: ProfileId;
      readonly about: 'profile';
      readonly version: number;
      readonly maturityLimit: MaturityLevel;
    }
  | { readonly id: ProfileId; readonly about: 'gone' };

export function ratingId(profileId: ProfileId, titleId: TitleId): string {
  return `${profileId}:${titleId}`;
}
