/** How much of something counts as started and as finished. */

/** Below this somebody only looked in. */
export const STARTED_SHARE = 0.03;
/** From here on only credits are left. */
export const FINISHED_SHARE = 0.95;

export interface Mark {
  readonly positionSeconds: number;
  readonly durationSeconds: number;
}

const shareOf = ({ positionSeconds, durationSeconds }: Mark): number =>
  durationSeconds > 0 ? positionSeconds / durationSeconds : 0;

export const isStarted = (mark: Mark): boolean => shareOf(mark) > STARTED_SHARE;

export const isFinished = (mark: Mark): boolean => shareOf(mark) >= FINISHED_SHARE;

/** 0 to 100, rounded down, so that 100 means the very end. */
export const percentOf = (mark: Mark): number => Math.min(100, Math.max(0, Math.floor(shareOf(mark) * 100)));

/** A position within the duration, in whole seconds. */
export const clampPosition = (positionSeconds: number, durationSeconds: number): number =>
  Math.min(Math.max(0, Math.floor(positionSeconds)), durationSeconds);
