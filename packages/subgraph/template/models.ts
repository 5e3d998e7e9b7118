/** The objects that resolvers return for each type of the schema. */
import type { TitleId } from '@marquee/contracts/ids';
import type { Entry } from './store.js';

export interface TitleModel {
  readonly id: TitleId;
}

export type TemplateEntryModel = Entry;

/** Exists for a signed-in caller, whose identity is in the context. */
export type ViewerModel = object;
