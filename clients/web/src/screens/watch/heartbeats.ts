/**
 * Heartbeat reports. They keep the stream's slot and move the bookmark. Sequence numbers rise, so that the server can
 * ignore late reports.
 */
import type { HeartbeatInput } from '@marquee/operations/Heartbeat';

export type PlayerState = HeartbeatInput['state'];

export interface Position {
  readonly positionSeconds: number;
  readonly state: PlayerState;
}

/** The input of the next heartbeat. */
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
