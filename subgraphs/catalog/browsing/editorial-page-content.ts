import type { TitleDocument } from '../documents.js';
import type { EditorialRowPlan } from '../rules/editorial-rows.js';

/** An editorial page as it is cached. */
export interface EditorialPage {
  readonly id: string;
  readonly hero: TitleDocument | null;
  readonly rows: readonly EditorialRowPlan[];
}
