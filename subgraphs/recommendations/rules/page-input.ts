/** All that a page is made from. Equal inputs make equal pages. */
import type { Catalogue } from './catalogue.js';
import type { Audience } from './eligible.js';
import type { View } from './history.js';
import type { Scores } from './score.js';

export type DeviceClass = 'TV' | 'CONSOLE' | 'SET_TOP_BOX' | 'LAPTOP' | 'TABLET' | 'MOBILE';
export type BrowseSurface = 'HOME' | 'SERIES' | 'MOVIES' | 'NEW_AND_POPULAR' | 'KIDS';

export interface PageInput {
  readonly catalogue: Catalogue;
  readonly audience: Audience;
  readonly device: DeviceClass;
  readonly surface: BrowseSurface;
  /** BCP 47. */
  readonly language: string;
  /** Title numbers that may be shown: eligible, of the surface's kinds, not turned down. Ascending. */
  readonly titles: readonly number[];
  readonly scores: Scores;
  /** The latest first. */
  readonly views: readonly View[];
  /** What the country watches, of `titles`, the hottest first. */
  readonly hot: readonly number[];
  readonly now: Date;
}
