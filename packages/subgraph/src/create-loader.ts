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

/** A DataLoader that also loads lists of keys with one promise for the list. Promises per key cost more than the keys. */
export interface Loader<Key, Value> extends DataLoader<Key, Value> {
  /** The values in the order of the keys. Lists that are requested in one turn of the event loop share one read. */
  loadList(keys: readonly Key[]): Promise<readonly Value[]>;
  /** The value of a key that the request has read before; undefined for any other key. */
  peek(key: Key): Value | undefined;
}

/**
 * A batch is read when no field of its request is pausing. If it were read in the next tick, a request with pauses would
 * read its keys one by one. Each requested key counts as a field does: keys are requested long before the fields that
 * they belong to are resolved.
 */
class RequestLoader<Key, Value> extends DataLoader<Key, Value> implements Loader<Key, Value> {
  readonly #cache = new Map<Key, Promise<Value>>();
  /** What was read or primed. */
  readonly #values = new Map<Key, Value | Error>();
  #keys = 0;
  #lastRead = Promise.resolve();
  /** Loads the current batch. Batches of one loader object would have no limit of repeated keys. */
  #current: DataLoader<Key, Value>;
  /** The keys of lists that are not read yet. */
  #lists: { readonly keys: Set<Key>; readonly read: Promise<void> } | null = null;

  constructor(
    private readonly readBatch: DataLoader.BatchLoadFn<Key, Value>,
    private readonly work: RequestWork | null,
  ) {
    super(readBatch);
    this.#current = this.#createBatchLoader();
  }

  #createBatchLoader(): DataLoader<Key, Value> {
    return new DataLoader((keys) => this.#read(keys), {
      cacheMap: this.#cache,
      batchScheduleFn: (read) => this.#schedule(read),
    });
  }

  #schedule(read: () => void): void {
    const { work } = this;
    if (work === null) {
      queueMicrotask(() => process.nextTick(read));
      return;
    }
    // The queue calls back from the turn of another request, whose reads would be counted otherwise.
    // `AsyncResource.bind` would define a deprecated property on each function, which costs more than the rest.
    const caller = new AsyncResource('RequestLoader');
    const readInSlice = (): void => {
      this.#lastRead = this.#lastRead.then(pauseIfSliceOver).then(() => {
        // Nobody waits for the keys of a request that has ended.
        if (!work.isInterrupted) caller.runInAsyncScope(read);
      });
    };
    queueMicrotask(() => process.nextTick(() => work.queue.whenEmpty(readInSlice)));
  }

  async #read(keys: readonly Key[]): Promise<ArrayLike<Value | Error>> {
    const values = await this.readBatch(keys);
    keys.forEach((key, index) => {
      const value = values[index];
      if (value !== undefined) this.#values.set(key, value);
    });
    return values;
  }

  override load(key: Key): Promise<Value> {
    if (this.work?.countKey() === false) return Promise.reject(this.work.error ?? new Error('The request has ended.'));
    const known = this.#values.get(key);
    if (known !== undefined) return known instanceof Error ? Promise.reject(known) : Promise.resolve(known);
    this.#keys += 1;
    if (this.#keys % KEYS_PER_BATCH === 0) this.#current = this.#createBatchLoader();
    return this.#current.load(key);
  }

  async loadList(keys: readonly Key[]): Promise<readonly Value[]> {
    this.work?.count(keys.length);
    const unknown = keys.filter((key) => !this.#values.has(key));
    if (unknown.length > 0) await this.#readWithOtherLists(unknown);
    return keys.map((key) => {
      const value = this.#values.get(key);
      if (value === undefined) throw new Error('The batch function of a loader returned fewer values than keys.');
      if (value instanceof Error) throw value;
      return value;
    });
  }

  #readWithOtherLists(keys: readonly Key[]): Promise<void> {
    this.#lists ??= this.#createListBatch();
    for (const key of keys) this.#lists.keys.add(key);
    return this.#lists.read;
  }

  #createListBatch(): { readonly keys: Set<Key>; readonly read: Promise<void> } {
    const keys = new Set<Key>();
    const read = new Promise<void>((resolve, reject) => {
      this.#schedule(() => {
        this.#lists = null;
        this.#read([...keys].filter((key) => !this.#values.has(key))).then(() => resolve(), reject);
      });
    });
    return { keys, read };
  }

  peek(key: Key): Value | undefined {
    const value = this.#values.get(key);
    return value instanceof Error ? undefined : value;
  }

  override clear(key: Key): this {
    this.#cache.delete(key);
    this.#values.delete(key);
    return this;
  }

  override clearAll(): this {
    this.#cache.clear();
    this.#values.clear();
    return this;
  }

  /** A key that was requested before keeps its value. */
  override prime(key: Key, value: Value | PromiseLike<Value> | Error): this {
    if (value instanceof Promise) this.#current.prime(key, value);
    else if (!this.#cache.has(key) && !this.#values.has(key)) this.#values.set(key, value as Value | Error);
    return this;
  }
}

/** @param work Null outside of a request: nothing is counted. */
export function createLoader<Key, Value>(
  readBatch: DataLoader.BatchLoadFn<Key, Value>,
  work: RequestWork | null,
): Loader<Key, Value> {
  return new RequestLoader(readBatch, work);
}
