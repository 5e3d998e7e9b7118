/** What resolvers return where the schema says the type of the same name, without `Model`. */
import type { EpisodeId, TitleId } from '@marquee/contracts/ids';
import type { TitleRecord } from './documents.js';

/** Only that somebody is signed in; who, is in the context. */
export type ViewerModel = object;

export type TitleModel = TitleRecord;

export interface EpisodeModel {
  readonly id: EpisodeId;
}

export interface WatchProgressModel {
  readonly titleId: TitleId;
  readonly episode: EpisodeModel | null;
  readonly positionSeconds: number;
  readonly durationSeconds: number;
  readonly percent: number;
  readonly completed: boolean;
  readonly updatedAt: string;
  readonly version: string;
}
