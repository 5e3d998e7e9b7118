/** Events of the recommendations subgraph. */
import type { ProfileId, TitleId } from '../ids.js';
import type { NewEvent } from './envelope.js';

/** Key: profileId. The member is not interested in the title, and it leaves the pages of the profile. */
export type TitleRejected = NewEvent<
  'TitleRejected',
  { readonly profileId: ProfileId; readonly titleId: TitleId; readonly at: string }
>;

export type RecommendationsEvent = TitleRejected;
