/** The best items of a list of scores, best first, with ties broken by a hash that favours nobody. */
import { fnv1a32 } from '@marquee/runtime/hash';

/** A model gave a score by which nothing can be ranked. */
export class ScoreError extends Error {
  override readonly name = 'ScoreError';
}

export interface TopItems {
  /**
   * The `count` best items that are not excluded; fewer when there are fewer. Throws a `ScoreError` when a score is
   * NaN or infinite. The result is a view that the next call overwrites.
   *
   * @param isExcluded 1 for items that are not ranked.
   */
  select(userId: string, scores: Float32Array, isExcluded: Uint8Array): Uint32Array;
}

/**
 * Items with equal scores are in the order of a hash of seed, user and item: not in the order of their indexes, which
 * goes with popularity in most data, and in another order for each user, so that a model with equal scores for all has
 * the metrics of a random ranking.
 */
export function createTopItems(itemIds: readonly string[], count: number, seed: number): TopItems {
  const size = Math.min(count, itemIds.length);
  const itemHashes = Uint32Array.from(itemIds, (id) => fnv1a32(`${seed} ${id}`));
  // A binary heap of items with the worst of the kept ones at its root.
  const heap = new Uint32Array(size);
  let [kept, userHash] = [0, 0];
  let scores: Float32Array = new Float32Array(0);

  const isBetter = (a: number, b: number): boolean => {
    const [scoreA, scoreB] = [scores[a] ?? 0, scores[b] ?? 0];
    return scoreA === scoreB ? comesFirst(a, b) : scoreA > scoreB;
  };
  const comesFirst = (a: number, b: number): boolean => {
    const [hashA, hashB] = [itemHashes[a] ?? 0, itemHashes[b] ?? 0];
    const [mixedA, mixedB] = [mix(hashA ^ userHash), mix(hashB ^ userHash)];
    // `mix` is a bijection: mixed hashes are equal only when the hashes of the items are.
    return mixedA === mixedB ? (itemIds[a] ?? '') < (itemIds[b] ?? '') : mixedA < mixedB;
  };
  const siftDown = (start: number, end: number, item: number): void => {
    let hole = start;
    for (;;) {
      let child = 2 * hole + 1;
      if (child >= end) break;
      if (child + 1 < end && isBetter(heap[child] ?? 0, heap[child + 1] ?? 0)) child += 1;
      if (isBetter(heap[child] ?? 0, item)) break;
      heap[hole] = heap[child] ?? 0;
      hole = child;
    }
    heap[hole] = item;
  };
  const siftUp = (item: number): void => {
    let hole = kept++;
    while (hole > 0) {
      const parent = (hole - 1) >> 1;
      if (!isBetter(heap[parent] ?? 0, item)) break;
      heap[hole] = heap[parent] ?? 0;
      hole = parent;
    }
    heap[hole] = item;
  };
  const sort = (): void => {
    for (let end = kept - 1; end > 0; end -= 1) {
      const [worst, last] = [heap[0] ?? 0, heap[end] ?? 0];
      siftDown(0, end, last);
      heap[end] = worst;
    }
  };
  return {
    select: (userId, newScores, isExcluded) => {
      scores = newScores;
      userHash = fnv1a32(userId);
      kept = 0;
      for (let item = 0; item < itemIds.length; item += 1) {
        const score = scores[item] ?? NaN;
        if (!Number.isFinite(score))
          throw new ScoreError(`the score of item "${itemIds[item]}" for user "${userId}" is ${score}`);
        if (isExcluded[item] === 1 || size === 0) continue;
        if (kept < size) siftUp(item);
        else if (isBetter(item, heap[0] ?? 0)) siftDown(0, kept, item);
      }
      sort();
      return heap.subarray(0, kept);
    },
  };
}

/** The finaliser of MurmurHash3 (Austin Appleby, public domain): a bijection of 32-bit numbers. */
function mix(value: number): number {
  let mixed = value ^ (value >>> 16);
  mixed = Math.imul(mixed, 0x85ebca6b);
  mixed ^= mixed >>> 13;
  mixed = Math.imul(mixed, 0xc2b2ae35);
  return (mixed ^ (mixed >>> 16)) >>> 0;
}
