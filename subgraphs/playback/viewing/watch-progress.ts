import type { EpisodeId, TitleId } from '@marquee/contracts/ids';

/** How far a profile has watched a title. */
export interface WatchProgress {
  readonly titleId: TitleId;
  readonly episode: { readonly id: EpisodeId } | null;
  readonly positionSeconds: number;
  readonly durationSeconds: number;
  readonly percent: number;
  readonly completed: boolean;
  readonly updatedAt: string;
  readonly version: string;
}
