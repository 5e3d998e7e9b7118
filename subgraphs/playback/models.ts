/** The values that resolvers return for the schema type of the same name without `Model`. */
import type { AccountId, DeviceId, EpisodeId } from '@marquee/contracts/ids';
import type { StreamRecord, TitleRecord } from './documents.js';
import type { WatchProgress } from './viewing/watch-progress.js';
import type { EdgeSiteRecord } from './delivery/edge-sites.js';

/** Says that the request has a viewer; the viewer is in the context. */
export type ViewerModel = object;

export type TitleModel = TitleRecord;

export interface EpisodeModel {
  readonly id: EpisodeId;
}

export interface AccountModel {
  readonly id: AccountId;
}

export interface DeviceModel {
  readonly id: DeviceId;
}

export type ActiveStreamModel = StreamRecord;

export type EdgeSiteModel = EdgeSiteRecord;

export type WatchProgressModel = WatchProgress;
