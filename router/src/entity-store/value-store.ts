/**
 * A bounded store of values of subgraphs: whole responses, and entities. The least recently used values are dropped
 * when there are too many entries or bytes. A value belongs to an account and a profile, or to nobody in particular.
 */
import { LRUCache } from 'lru-cache';

export interface StoredValue {
  /** JSON in UTF-8: as bytes, or as a string with one character for each byte. */
  readonly json: Buffer | string;
  /** By the monotonic clock of this process. */
  readonly requestedAtMs: number;
  readonly maxAgeMs: number;
  /** The account and the profile whose value it is; empty for a value that many callers may get. */
  readonly ownerIds: readonly string[];
  /** Whether it depends on the audience alone: nothing in it or in its key is of one caller. */
  readonly isShared: boolean;
}

export interface ValueStoreLimits {
  readonly maxEntries: number;
  readonly maxBytes: number;
}

export interface ValueStoreOptions extends ValueStoreLimits {
  /** Is called for each value that is dropped for lack of room. */
  readonly onEvicted?: () => void;
}

/** What an entry takes besides its key and its value, about. */
const ENTRY_BYTES = 250;

export class ValueStore {
  readonly #values: LRUCache<string, StoredValue>;
  readonly #maxEntries: number;
  /** How often a shared value was set. */
  sharedSets = 0;
  readonly #keysByOwner = new Map<string, Set<string>>();

  constructor({ maxEntries, maxBytes, onEvicted }: ValueStoreOptions) {
    this.#maxEntries = maxEntries;
    // With `max`, the cache would make its lists at once in their full length.
    this.#values = new LRUCache({
      maxSize: maxBytes,
      sizeCalculation: (value, key) => ENTRY_BYTES + key.length + value.json.length,
      dispose: (value, key, reason) => {
        this.#forgetOwners(value, key);
        if (reason === 'evict') onEvicted?.();
      },
    });
  }

  get size(): number {
    return this.#values.size;
  }

  get bytes(): number {
    return this.#values.calculatedSize;
  }

  get(key: string): StoredValue | undefined {
    return this.#values.get(key);
  }

  /** Does not count as a use. */
  peek(key: string): StoredValue | undefined {
    return this.#values.peek(key);
  }

  set(key: string, value: StoredValue): void {
    this.#values.set(key, value);
    if (this.#values.size > this.#maxEntries) this.#values.pop();
    if (value.isShared) this.sharedSets += 1;
    // A value that is larger than the whole store is not stored.
    if (value.ownerIds.length === 0 || this.#values.peek(key) !== value) return;
    for (const id of value.ownerIds) {
      const keys = this.#keysByOwner.get(id) ?? new Set<string>();
      this.#keysByOwner.set(id, keys.add(key));
    }
  }

  /** The most recently used first. */
  entries(): IterableIterator<[string, StoredValue]> {
    return this.#values.entries();
  }

  delete(key: string): void {
    this.#values.delete(key);
  }

  /** Deletes all values of an account or a profile, and returns how many there were. */
  deleteOwner(id: string): number {
    const keys = [...(this.#keysByOwner.get(id) ?? [])];
    for (const key of keys) this.#values.delete(key);
    return keys.length;
  }

  clear(): void {
    this.#values.clear();
    this.#keysByOwner.clear();
  }

  #forgetOwners({ ownerIds }: StoredValue, key: string): void {
    for (const id of ownerIds) {
      const keys = this.#keysByOwner.get(id);
      keys?.delete(key);
      if (keys?.size === 0) this.#keysByOwner.delete(id);
    }
  }
}
