/**
 * The values of the entity cache, within bounds of bytes and entries. What stays when there is no room is decided by
 * W-TinyLFU: a value that is used once does not replace one that is used often.
 */
import { newCache, RemovalReason } from 'transitory';
import type { CacheGroup } from './cache-counts.js';
import type { DatedValue } from './freshness.js';

export interface CacheEntry extends DatedValue {
  /** JSON in UTF-8: as bytes, or as a string with one character for each byte. */
  readonly json: Buffer | string;
  readonly maxAgeMs: number;
  readonly staleWhileRevalidateMs: number;
  readonly group: CacheGroup;
}

export interface CacheStoreLimits {
  readonly maxEntries: number;
  readonly maxBytes: number;
}

/** What an entry takes besides its key and its value, about. */
const ENTRY_BYTES = 300;

/** The largest value, as a share of all bytes. */
const MAX_SHARE = 1 / 16;

export class CacheStore {
  readonly #values;
  readonly #minBytes: number;
  readonly #maxValueBytes: number;

  constructor({ maxEntries, maxBytes }: CacheStoreLimits) {
    // The library bounds one weight: that of an entry is at least its share of the entries.
    this.#minBytes = Math.ceil(maxBytes / maxEntries);
    this.#maxValueBytes = Math.max(maxBytes * MAX_SHARE, this.#minBytes);
    this.#values = newCache<string, CacheEntry>()
      .maxSize(maxBytes)
      .withWeigher((key, value) => this.#weightOf(key, value))
      .withRemovalListener((key, { group, json }, reason) => {
        group.entries -= 1;
        group.bytes -= bytesOf(key, json);
        if (reason === RemovalReason.SIZE) group.evictions += 1;
      })
      .build();
  }

  get size(): number {
    return this.#values.size;
  }

  get(key: string): CacheEntry | null {
    return this.#values.getIfPresent(key);
  }

  /** A value that is larger than a sixteenth of the store is not stored. */
  set(key: string, entry: CacheEntry): void {
    const bytes = bytesOf(key, entry.json);
    if (bytes > this.#maxValueBytes) {
      this.delete(key);
      return;
    }
    entry.group.entries += 1;
    entry.group.bytes += bytes;
    entry.group.stored += 1;
    this.#values.set(key, entry);
  }

  delete(key: string): void {
    this.#values.delete(key);
  }

  /** Also ends its timer. */
  clear(): void {
    this.#values.clear();
  }

  #weightOf(key: string, { json }: CacheEntry): number {
    return Math.max(bytesOf(key, json), this.#minBytes);
  }
}

function bytesOf(key: string, json: Buffer | string): number {
  return ENTRY_BYTES + key.length + json.length;
}
