/** Event ids: UUIDv7 from a given clock, strictly increasing, so that their order is the order of creation. */
import { v7 } from 'uuid';

/** Returns a function that returns the next id. */
export function createEventIds(clock: () => Date): () => string {
  let lastMs = 0;
  let seq = 0;
  return () => {
    const nowMs = clock().getTime();
    // When the clock stands still or goes back, the sequence number keeps the ids increasing.
    seq = nowMs > lastMs ? 0 : seq + 1;
    lastMs = Math.max(nowMs, lastMs);
    return v7({ msecs: lastMs, seq });
  };
}
