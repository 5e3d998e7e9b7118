/** What resolvers return where the schema says the type of the same name, without `Model`. */
import type { TitleId } from '@marquee/contracts/ids';
import type { Entry } from './store.js';

export interface TitleModel {
  readonly id: TitleId;
}

export type TemplateEntryModel = Entry;

/** Only that somebody is signed in; who, is in the context. */
export type ViewerModel = object;
