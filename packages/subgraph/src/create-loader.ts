/** Loaders of a request: when they read their batches, and how their keys count. */
import { AsyncResource } from 'node:async_hooks';
import DataLoader from 'dataloader';
import type { RequestWork } from '@marquee/operation-limits/execution/request-work';
import { pauseIfSliceOver } from '@marquee/runtime/event-loop-slices';

export type { RequestWork };

/**
 * Keys of a batch, those that were requested before among them. All fields that wait for a batch continue in one
 * stretch, which takes some milliseconds for so many.
 */
const KEYS_PER_BATCH = 4_000;

/**
 * A batch is read when no field of its request is pausing. If it were read in the next tick, a request with pauses would
 * read its keys one by one. Each requested key counts as a field does: keys are requested long before the fields that
 * they belong to are resolved.
 */
class RequestLoader<Key, Value> extends DataLoader<Key, Value> {
  readonly #cache = new Map<Key, Promise<Value>>();
  #keys = 0;
  #lastRead = Promise.resolve();
  /** Loads the current batch. Batches of one loader object would have no limit of repeated keys. */
  #current: DataLoader<Key, Value>;

  constructor(
    private readonly readBatch: DataLoader.BatchLoadFn<Key, Value>,
    private readonly work: RequestWork,
  ) {
    super(readBatch);
    this.#current = this.#createBatchLoader();
  }

  #createBatchLoader(): DataLoader<Key, Value> {
    return new DataLoader(this.readBatch, {
      cacheMap: this.#cache,
      batchScheduleFn: (read) => {
        // The queue calls back from the turn of another request, whose reads would be counted otherwise.
        // `AsyncResource.bind` would define a deprecated property on each function, which costs more than the rest.
        const caller = new AsyncResource('RequestLoader');
        const readInSlice = (): void => {
          this.#lastRead = this.#lastRead.then(pauseIfSliceOver).then(() => {
            // Nobody waits for the keys of a request that has ended.
            if (!this.work.isInterrupted) caller.runInAsyncScope(read);
          });
        };
        queueMicrotask(() => process.nextTick(() => this.work.queue.whenEmpty(readInSlice)));
      },
    });
  }

  override load(key: Key): Promise<Value> {
    if (!this.work.countKey()) return Promise.reject(this.work.error ?? new Error('The request has ended.'));
    this.#keys += 1;
    if (this.#keys % KEYS_PER_BATCH === 0) this.#current = this.#createBatchLoader();
    return this.#current.load(key);
  }

  override clear(key: Key): this {
    this.#cache.delete(key);
    return this;
  }

  override clearAll(): this {
    this.#cache.clear();
    return this;
  }

  override prime(key: Key, value: Value | PromiseLike<Value> | Error): this {
    this.#current.prime(key, value);
    return this;
  }
}

/** @param work Null outside of a request: nothing is counted. */
export function createLoader<Key, Value>(
  readBatch: DataLoader.BatchLoadFn<Key, Value>,
  work: RequestWork | null,
): DataLoader<Key, Value> {
  return work === null ? new DataLoader(readBatch) : new RequestLoader(readBatch, work);
}
