/** What is kept: ratings and their tallies are our own; of titles and profiles only what decides who may rate what. */
import type { Thumb } from '@marquee/contracts/events/ratings';
import type { ProfileId, TitleId } from '@marquee/contracts/ids';
import type { MaturityLevel } from '@marquee/contracts/maturity';
import type { TitleRestrictions } from '@marquee/contracts/visibility';
import type { RatingState } from './rules/rating.js';
import type { Tally } from './rules/tally.js';

/** Id: `profileId:titleId`: a profile has one voice a title. */
export interface Rating extends RatingState {
  readonly id: string;
  readonly profileId: ProfileId;
  readonly titleId: TitleId;
  /** False once taken back. */
  readonly isGiven: boolean;
}

/** One that has not been taken back. */
export type GivenRating = Rating & { readonly thumb: Thumb };

/** Id: titleId. Changes in the commit that changes a rating. */
export interface TitleTally extends Tally {
  readonly id: TitleId;
}

/** Id: titleId. Catalog's. */
export interface TitleRecord extends TitleRestrictions {
  readonly id: TitleId;
  readonly version: number;
}

/** Id: profileId. Users'. `gone` stays of one that was deleted, so that a late event does not bring it back. */
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
