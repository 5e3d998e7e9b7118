/**
 * The reports that keep a stream's slot and move its bookmark: each with a greater number than the last, one at a time,
 * the last one when the player goes.
 */
import type { HeartbeatInput } from '@marquee/operations/Heartbeat';

export type PlayerState = HeartbeatInput['state'];

export interface Position {
  readonly positionSeconds: number;
  readonly state: PlayerState;
}

/** What the next report says. */
export function nextReport(
  sessionId: string,
  seq: number,
  { positionSeconds, state }: Position,
  now: Date,
): HeartbeatInput {
  return {
    sessionId,
    seq,
    positionSeconds: Math.max(0, Math.floor(positionSeconds)),
    state,
    clientTime: now.toISOString(),
  };
}
