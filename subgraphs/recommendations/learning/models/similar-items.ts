/** Items by the angle between their factors: titles that the same members watch. */
import { createKernel } from '../linear-algebra/kernel.js';
import type { FactorModel } from './factor-model.js';

export interface ItemSimilarity {
  /** Writes the cosine of the item's factors and those of every item into `out`: -1 to 1, and 0 for items without any. */
  similarities(item: number, out: Float32Array): void;
}

export function createItemSimilarity({ itemIds, dimensions, itemFactors }: FactorModel): ItemSimilarity {
  const kernel = createKernel(itemIds.length * (dimensions + 1) + dimensions);
  const directions = kernel.allocate(itemIds.length * dimensions);
  const cosines = kernel.allocate(itemIds.length);
  for (let item = 0; item < itemIds.length; item++) {
    const factors = itemFactors.subarray(item * dimensions, (item + 1) * dimensions);
    const length = Math.sqrt(factors.reduce((sum, value) => sum + value * value, 0));
    if (length > 0)
      directions.set(
        factors.map((value) => value / length),
        item * dimensions,
      );
  }
  return {
    similarities(item, out) {
      kernel.multiplyVector(directions, directions.subarray(item * dimensions, (item + 1) * dimensions), cosines);
      out.set(cosines);
    },
  };
}
