/** Everything that a page is built from. Equal inputs make equal pages. */
import type { ViewerRestrictions } from '@marquee/contracts/visibility';
import type { Catalogue } from '../catalogue/catalogue.js';
import type { View } from '../profile/history.js';
import type { EvidenceByTitle } from './evidence.js';
import type { LearnedModel, Scores } from '../profile/score.js';

export type DeviceClass = 'TV' | 'CONSOLE' | 'SET_TOP_BOX' | 'LAPTOP' | 'TABLET' | 'MOBILE';
export type BrowseSurface = 'HOME' | 'SERIES' | 'MOVIES' | 'NEW_AND_POPULAR' | 'KIDS';

export interface PageInput {
  readonly catalogue: Catalogue;
  readonly restrictions: ViewerRestrictions;
  readonly device: DeviceClass;
  readonly surface: BrowseSurface;
  /** BCP 47. */
  readonly language: string;
  /** Title numbers that may be shown: visible, of the surface's kinds, not rejected. Ascending. */
  readonly titles: readonly number[];
  readonly scores: Scores;
  /** What a heading may name. */
  readonly evidence: EvidenceByTitle;
  /** Null: titles are compared by their content alone. */
  readonly learned: LearnedModel | null;
  /** The latest first. */
  readonly views: readonly View[];
  /** The country's ranking, limited to `titles`, the most watched first. */
  readonly ranking: readonly number[];
  /** The ten most watched of `titles` in the country now; empty when it has fewer. */
  readonly topTen: readonly number[];
  readonly now: Date;
}
