/** Events of the recommendations subgraph. */
import type { ProfileId, TitleId } from '../ids.js';
import type { NewEvent } from './envelope.js';

/** Key: profileId. The member is not interested in the title, and it leaves the pages of the profile. */
export type TitleRejected = NewEvent<
  'TitleRejected',
  { readonly profileId: ProfileId; readonly titleId: TitleId; readonly at: string }
>;

/**
 * Key: profileId. A page of this cell of an experiment was served to the profile. Once per profile, cell and day (UTC).
 */
export type ExperimentExposed = NewEvent<
  'ExperimentExposed',
  { readonly profileId: ProfileId; readonly experiment: string; readonly cell: string; readonly at: string }
>;

/** Key: profileId. Titles that the profile has seen on its pages. Each title once per profile and day (UTC). */
export type TitlesSeen = NewEvent<
  'TitlesSeen',
  { readonly profileId: ProfileId; readonly titleIds: readonly TitleId[]; readonly at: string }
>;

/** Titles in `TitleNeighboursChanged` at most. */
export const MAX_NEIGHBOURS = 24;

/**
 * Key: titleId. The titles most similar to this one, the most similar first, at most `MAX_NEIGHBOURS`, regardless of who
 * may see them. Published for the titles whose neighbours differ after a newly trained model.
 */
export type TitleNeighboursChanged = NewEvent<
  'TitleNeighboursChanged',
  { readonly titleId: TitleId; readonly neighbours: readonly TitleId[]; readonly at: string }
>;

export type RecommendationsEvent = TitleRejected | ExperimentExposed | TitlesSeen | TitleNeighboursChanged;
