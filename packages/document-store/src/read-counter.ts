/** Counts store reads per piece of work: how a subgraph shows, and a test holds, that a page costs few of them. */
import { AsyncLocalStorage } from 'node:async_hooks';

interface Count {
  reads: number;
}

const counts = new AsyncLocalStorage<Count>();

/**
 * Runs `work` and says how often anything in it read a store. Nested counts are separate: the inner reads are not the
 * outer's.
 */
export async function withReadCount<T>(work: () => Promise<T>): Promise<{ result: T; reads: number }> {
  const count: Count = { reads: 0 };
  const result = await counts.run(count, work);
  return { result, reads: count.reads };
}

/** Reads so far in the surrounding `countingReads`; 0 outside of one. */
export function currentReadCount(): number {
  return counts.getStore()?.reads ?? 0;
}

/** Adapters call this once per round trip to the store, whatever the number of documents it brings. */
export function recordRead(): void {
  const count = counts.getStore();
  if (count !== undefined) count.reads += 1;
}
