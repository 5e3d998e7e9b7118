/**
 * Counts store reads per asynchronous call tree, and lets the tree's owner stop it before a read. Metrics and tests use
 * it to bound the reads of one request.
 */
import { AsyncLocalStorage } from 'node:async_hooks';

interface Count {
  readonly total: { reads: number };
  readonly beforeRead: (() => void) | undefined;
}

const counts = new AsyncLocalStorage<Count>();

/**
 * Runs `work` and returns its result with the number of store reads in it. Reads inside a nested `withReadCount` are
 * not counted by the outer one.
 *
 * @param beforeRead Called before each read; when it throws, the read is rejected with its error.
 */
export async function withReadCount<T>(
  work: () => Promise<T>,
  beforeRead?: () => void,
): Promise<{ result: T; reads: number }> {
  const total = { reads: 0 };
  const result = await counts.run({ total, beforeRead }, work);
  return { result, reads: total.reads };
}

/**
 * Runs `work` so that its reads are counted and never stopped: for results that several requests wait for, of which the
 * one that started the work may end first.
 */
export function withoutInterruption<T>(work: () => Promise<T>): Promise<T> {
  const count = counts.getStore();
  return count?.beforeRead === undefined ? work() : counts.run({ ...count, beforeRead: undefined }, work);
}

/** Reads so far in the enclosing `withReadCount`; 0 outside of one. */
export function currentReadCount(): number {
  return counts.getStore()?.total.reads ?? 0;
}

/**
 * Adapters call this before each round trip to the store, for any number of documents. Throws when the call tree's owner
 * stops it.
 */
export function recordRead(): void {
  const count = counts.getStore();
  if (count === undefined) return;
  count.beforeRead?.();
  count.total.reads += 1;
}
