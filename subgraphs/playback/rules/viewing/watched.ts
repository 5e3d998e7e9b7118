/** How much of something counts as started and as finished. */

/** Below this somebody only looked in. */
export const STARTED_SHARE = 0.03;
/** From here on only credits are left. */
export const FINISHED_SHARE = 0.95;

export interface PlaybackPosition {
  readonly positionSeconds: number;
  readonly durationSeconds: number;
}

function shareOf({ positionSeconds, durationSeconds }: PlaybackPosition): number {
  return durationSeconds > 0 ? positionSeconds / durationSeconds : 0;
}

export function isStarted(mark: PlaybackPosition): boolean {
  return shareOf(mark) > STARTED_SHARE;
}

export function isFinished(mark: PlaybackPosition): boolean {
  return shareOf(mark) >= FINISHED_SHARE;
}

/** 0 to 100, rounded down, so that 100 means the very end. */
export function percentOf(mark: PlaybackPosition): number {
  return Math.min(100, Math.max(0, Math.floor(shareOf(mark) * 100)));
}

/** A position within the duration, in whole seconds. */
export function clampPosition(positionSeconds: number, durationSeconds: number): number {
  return Math.min(Math.max(0, Math.floor(positionSeconds)), durationSeconds);
}
