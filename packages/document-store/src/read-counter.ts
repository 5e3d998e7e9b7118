/** Counts store reads per asynchronous call tree. Metrics and tests use it to bound the reads of one request. */
import { AsyncLocalStorage } from 'node:async_hooks';

interface Count {
  reads: number;
}

const counts = new AsyncLocalStorage<Count>();

/**
 * Runs `work` and returns its result with the number of store reads in it. Reads inside a nested `withReadCount` are
 * not counted by the outer one.
 */
export async function withReadCount<T>(work: () => Promise<T>): Promise<{ result: T; reads: number }> {
  const count: Count = { reads: 0 };
  const result = await counts.run(count, work);
  return { result, reads: count.reads };
}

/** Reads so far in the enclosing `withReadCount`; 0 outside of one. */
export function currentReadCount(): number {
  return counts.getStore()?.reads ?? 0;
}

/** Adapters call this once per round trip to the store, for any number of documents. */
export function recordRead(): void {
  const count = counts.getStore();
  if (count !== undefined) count.reads += 1;
}
