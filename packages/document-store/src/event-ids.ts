/**
 * UUIDv7 after a clock that is handed in; within one millisecond they go on rising, so that ids sort as they were made.
 */
import { v7 } from 'uuid';

export function createEventIds(clock: () => Date): () => string {
  let lastMs = 0;
  let seq = 0;
  return () => {
    const nowMs = clock().getTime();
    // A clock that stands still or goes back must not bring the order of ids out of step.
    seq = nowMs > lastMs ? 0 : seq + 1;
    lastMs = Math.max(nowMs, lastMs);
    return v7({ msecs: lastMs, seq });
  };
}
