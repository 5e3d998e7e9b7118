/** From which share on a film or episode counts as started and as finished. */

/** At or below this share a title does not count as started. */
export const STARTED_SHARE = 0.03;
/** From this share on only the credits remain. */
export const FINISHED_SHARE = 0.95;

export interface PlaybackPosition {
  readonly positionSeconds: number;
  readonly durationSeconds: number;
}

function shareOf({ positionSeconds, durationSeconds }: PlaybackPosition): number {
  return durationSeconds > 0 ? positionSeconds / durationSeconds : 0;
}

export function isStarted(position: PlaybackPosition): boolean {
  return shareOf(position) > STARTED_SHARE;
}

export function isFinished(position: PlaybackPosition): boolean {
  return shareOf(position) >= FINISHED_SHARE;
}

/** 0 to 100, rounded down, so that 100 means the end. */
export function percentOf(position: PlaybackPosition): number {
  return Math.min(100, Math.max(0, Math.floor(shareOf(position) * 100)));
}

/** A position within the duration, in whole seconds. */
export function clampPosition(positionSeconds: number, durationSeconds: number): number {
  return Math.min(Math.max(0, Math.floor(positionSeconds)), durationSeconds);
}
