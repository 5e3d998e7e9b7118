/** A cache of the most recently used entries that takes memory for the entries it has, not for those it may have. */
import { LRUCache } from 'lru-cache';

function one(): number {
  return 1;
}

/**
 * With `max`, `LRUCache` makes its lists at once in their full length: 36 bytes for each entry that may come. With a
 * size of 1 for each entry its lists grow.
 */
export function createBoundedCache<K extends NonNullable<unknown>, V extends NonNullable<unknown>>(
  maxEntries: number,
): LRUCache<K, V> {
  return new LRUCache<K, V>({ maxSize: maxEntries, sizeCalculation: one });
}
