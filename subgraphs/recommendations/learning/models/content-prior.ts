/**
 * Factors of items from their content, for items that few members have watched or none: ridge regression of the learned
 * factors on features such as genres and decades (as in Gantner et al., "Learning attribute-to-feature mappings for
 * cold-start recommendations", ICDM 2010). F has one row for each watched item, Y their factors:
 *
 *     W = (FᵀF + λI)⁻¹ FᵀY        y_i ← (count_i·y_i + κ·W·f_i) / (count_i + κ)
 *
 * A feature is a text; its column is a hash of it (Weinberger et al., "Feature hashing for large scale multitask
 * learning", ICML 2009), so that features that are new after training need no list of names.
 */
import { fnv1a32 } from '@marquee/runtime/hash';
import { createKernel, rowMajor } from '../linear-algebra/kernel.js';
import { inverseScratch, invertPositiveDefinite } from '../linear-algebra/positive-definite-inverse.js';
import type { ModelParts } from '../model.js';

/** Columns of F. With some hundreds of features few of them share a column. */
const COLUMNS = 1024;
/** λ */
const RIDGE = 10;
/** Column of the feature that each item has. */
const CONSTANT = 0;

/** The columns of an item's features, each once. */
function columnsOf(features: readonly string[]): readonly number[] {
  return [...new Set([CONSTANT, ...features.map((feature) => 1 + (fnv1a32(feature) % (COLUMNS - 1)))])];
}

/** W, row by row, a row for each column of F. */
export async function fitFeatureWeights(
  factors: Float32Array,
  dimensions: number,
  counts: Uint32Array,
  features: readonly (readonly string[])[],
): Promise<Float32Array> {
  const kernel = createKernel(COLUMNS ** 2 + 2 * COLUMNS * dimensions + inverseScratch(COLUMNS));
  const [gram, targets] = [kernel.allocate(COLUMNS ** 2), kernel.allocate(COLUMNS * dimensions)];
  features.forEach((each, item) => {
    if ((counts[item] ?? 0) === 0) return;
    const columns = columnsOf(each);
    for (const row of columns) {
      for (const column of columns) gram[row * COLUMNS + column] = (gram[row * COLUMNS + column] ?? 0) + 1;
      for (let k = 0; k < dimensions; k++) {
        targets[row * dimensions + k] = (targets[row * dimensions + k] ?? 0) + (factors[item * dimensions + k] ?? 0);
      }
    }
  });
  for (let row = 0; row < COLUMNS; row++) gram[row * COLUMNS + row] = (gram[row * COLUMNS + row] ?? 0) + RIDGE;
  await invertPositiveDefinite(kernel, gram, COLUMNS);
  const weights = kernel.allocate(COLUMNS * dimensions);
  const product = rowMajor(weights, COLUMNS, dimensions);
  kernel.multiplyAdd(1, rowMajor(gram, COLUMNS, COLUMNS), rowMajor(targets, COLUMNS, dimensions), product);
  return weights.slice();
}

/** W·f: the factors that an item with these features is expected to have. */
export function factorsFromFeatures(weights: Float32Array, features: readonly string[]): Float32Array {
  const dimensions = weights.length / COLUMNS;
  const factors = new Float32Array(dimensions);
  for (const column of columnsOf(features)) {
    for (let k = 0; k < dimensions; k++) factors[k] = (factors[k] ?? 0) + (weights[column * dimensions + k] ?? 0);
  }
  return factors;
}

/**
 * Changes the factors of the items in place.
 *
 * @param priorCount κ: as many users as the content counts.
 */
export function mixWithContent(
  factors: Float32Array,
  counts: Uint32Array,
  features: readonly (readonly string[])[],
  weights: Float32Array,
  priorCount: number,
): void {
  const dimensions = weights.length / COLUMNS;
  features.forEach((each, item) => {
    const count = counts[item] ?? 0;
    if (count + priorCount === 0) return;
    const expected = factorsFromFeatures(weights, each);
    for (let k = 0; k < dimensions; k++) {
      const index = item * dimensions + k;
      factors[index] = (count * (factors[index] ?? 0) + priorCount * (expected[k] ?? 0)) / (count + priorCount);
    }
  });
}

export interface NewItem {
  readonly id: string;
  /** As those of the training data. */
  readonly features: readonly string[];
}

/**
 * The parts of a model with further items, after those that it has: titles published since it was trained. In a model
 * with feature weights they get the factors that their content leads to; elsewhere they score as items without users.
 */
export function appendItems(parts: ModelParts, items: readonly NewItem[]): ModelParts {
  const { factors, featureWeights, counts } = parts.tensors;
  const tensors = { ...parts.tensors };
  if (counts instanceof Uint32Array || counts instanceof Float32Array)
    tensors['counts'] = concatenate(counts, items.length);
  if (factors instanceof Float32Array) {
    const dimensions = parts.constants['dimensions'] ?? 0;
    const extended = concatenate(factors, items.length * dimensions);
    if (featureWeights instanceof Float32Array)
      items.forEach(({ features }, index) =>
        extended.set(factorsFromFeatures(featureWeights, features), factors.length + index * dimensions),
      );
    tensors['factors'] = extended;
  }
  const components = Object.entries(parts.components).map(([name, each]) => [name, appendItems(each, items)] as const);
  return { ...parts, tensors, components: Object.fromEntries(components) };
}

function concatenate<Numbers extends Float32Array | Uint32Array>(values: Numbers, zeroes: number): Numbers {
  const Type = values.constructor as new (length: number) => Numbers;
  const extended = new Type(values.length + zeroes);
  extended.set(values);
  return extended;
}
