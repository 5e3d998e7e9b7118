/** Whether cells have as many members as their weights say. If not, the comparison is biased, whatever it shows. */
import { chiSquareTail } from './distributions.js';

/** Below it, no verdict is given (Fabijan et al.: Diagnosing Sample Ratio Mismatch, KDD 2019, recommend such a strict one). */
export const SRM_THRESHOLD = 0.001;

export interface SampleRatio {
  readonly chiSquare: number;
  readonly pValue: number;
  readonly isMismatch: boolean;
}

/**
 * Pearson's test of goodness of fit: χ² = Σ (observed - expected)² / expected over cells with a positive weight, with one degree of
 * freedom fewer than cells. A member in a cell of weight 0 is a mismatch.
 *
 * @param counts Members per cell.
 * @param weights In the same order; one of them is positive.
 */
export function sampleRatio(counts: readonly number[], weights: readonly number[]): SampleRatio {
  const members = counts.reduce((sum, count) => sum + count, 0);
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  if (members === 0) return { chiSquare: 0, pValue: 1, isMismatch: false };
  let [chiSquare, cells] = [0, 0];
  counts.forEach((count, cell) => {
    const expected = (members * (weights[cell] ?? 0)) / total;
    if (expected > 0) {
      chiSquare += (count - expected) ** 2 / expected;
      cells += 1;
    } else if (count > 0) chiSquare = Infinity;
  });
  const pValue = chiSquare === Infinity ? 0 : cells < 2 ? 1 : chiSquareTail(chiSquare, cells - 1);
  return { chiSquare, pValue, isMismatch: pValue < SRM_THRESHOLD };
}
