/** For many titles at once: the history's title whose share in the score is the largest. */
import type { Catalogue } from '../catalogue/catalogue.js';
import { addVector, dot } from '../catalogue/feature-vectors.js';

export interface LargestShares {
  /** Title numbers of the history, by position of the title that is explained; -1 when no share is positive. */
  readonly causes: Int32Array;
  /** The largest share divided by the sum of the positive ones; 0 when no share is positive. */
  readonly parts: Float32Array;
}

export interface LargestSharesBuilder {
  /** Of equal shares, the first one that is added counts. Shares that are not positive change nothing. */
  add(position: number, cause: number, share: number): void;
  /**
   * Adds the share `shares[places[position]]` for each position.
   *
   * @param places -1 for positions that have no share.
   */
  addAll(places: Int32Array, cause: number, shares: Float32Array): void;
  result(): LargestShares;
}

/** @param count Titles that are explained. */
export function createLargestShares(count: number): LargestSharesBuilder {
  const causes = new Int32Array(count).fill(-1);
  const [largest, sums] = [new Float64Array(count), new Float64Array(count)];
  return {
    add: (position, cause, share) => {
      if (!(share > 0)) return;
      sums[position] = (sums[position] ?? 0) + share;
      if (share <= (largest[position] ?? 0)) return;
      largest[position] = share;
      causes[position] = cause;
    },
    addAll: (places, cause, shares) => {
      for (let position = 0; position < count; position += 1) {
        const place = places[position] ?? -1;
        const share = place < 0 ? 0 : (shares[place] ?? 0);
        if (!(share > 0)) continue;
        sums[position] = (sums[position] ?? 0) + share;
        if (share <= (largest[position] ?? 0)) continue;
        largest[position] = share;
        causes[position] = cause;
      }
    },
    result: () => ({
      causes,
      parts: Float32Array.from(largest, (share, position) => share / (sums[position] || 1)),
    }),
  };
}

/**
 * Adds the shares weight_h·cos(h, t) of scores by content, which have no scale.
 *
 * @param catalogue
 * @param entries Of the history.
 * @param titles The titles that are explained.
 * @param positions Of those titles that are scored by content.
 * @param largest
 */
export function addContentShares(
  { features: { size, vectors } }: Catalogue,
  entries: readonly { readonly title: number; readonly weight: number }[],
  titles: readonly number[],
  positions: readonly number[],
  largest: LargestSharesBuilder,
): void {
  if (positions.length === 0) return;
  const dense = new Float32Array(size);
  for (const { title, weight } of entries) {
    const vector = vectors[title];
    if (vector === undefined) continue;
    addVector(dense, vector, weight);
    for (const position of positions) {
      const other = vectors[titles[position] ?? 0];
      if (other !== undefined) largest.add(position, title, dot(dense, other));
    }
    dense.fill(0);
  }
}
