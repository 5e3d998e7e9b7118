/** The values that resolvers return for the schema type of the same name without `Model`. */
import type { TitleId } from '@marquee/contracts/ids';
import type { BrowsePage } from './pages/browse-page.js';
import type { Row } from './rules/page/row.js';
import type { Personalisation } from './personalisation.js';

/** Says that the request has a viewer; the viewer is in the context. */
export type ViewerModel = object;

export type BrowsePageModel = BrowsePage;

export interface RowModel {
  readonly page: BrowsePage;
  /** Position on the page, from 0. */
  readonly index: number;
  readonly row: Row;
}

export interface HeroModel {
  readonly page: BrowsePage;
  readonly title: TitleModel;
  readonly callToAction: 'PLAY' | 'RESUME';
}

export interface TitleModel {
  readonly id: TitleId;
  /** Its number in the catalogue. */
  readonly number: number;
  readonly personalisation: Personalisation;
}
