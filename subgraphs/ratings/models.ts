/** What resolvers return where the schema says the type of the same name, without `Model`. */
import type { TitleId } from '@marquee/contracts/ids';

export interface TitleModel {
  readonly id: TitleId;
}

/** Only that somebody is signed in; who, is in the context. */
export type ViewerModel = object;
