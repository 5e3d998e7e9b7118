/**
 * Normalised EASE: Steck, "Embarrassingly shallow autoencoders for sparse data", WWW 2019, on interactions that are
 * weighted down for users and items with many of them:
 *
 *     X_ui = degree_u^-a · degree_i^-b      G = XᵀX      P = (G + λI)⁻¹      B_ij = -P_ij / P_jj, B_jj = 0
 *
 * With a = b = 0 it is EASE itself. B is the solution of min ‖X - X·B‖² + λ‖B‖² with a diagonal of zeroes. A history is
 * weighted as the data: item i of it adds degree_i^-b · B_ij to the score of item j. The weight of the user is the same
 * in all scores, and is left out.
 */
import { createKernel } from '../linear-algebra/kernel.js';
import { inverseScratch, invertPositiveDefinite } from '../linear-algebra/positive-definite-inverse.js';
import type { HyperParameter, Interactions, ModelTrainer, RankingModel, TrainingRun } from '../model.js';
import { createItemItemModel, restoreItemItemModel } from './item-item-model.js';
import { denseWeights, keepLargestWeights } from './item-weights.js';
import {
  AGE_PARAMETER,
  HEAD_PARAMETERS,
  LESS_MEMORY,
  NO_ROW,
  checkpoint,
  countItems,
  parameterOf,
  requireMemory,
  rowsByItem,
  selectHead,
} from './training.js';

const PARAMETERS: readonly HyperParameter[] = [
  {
    name: 'lambda',
    meaning: 'regularisation of the weights',
    ...{ default: 20, minimum: 1e-3, maximum: 1e5, scale: 'logarithmic' as const },
    grid: [20, 5, 10, 50, 100],
  },
  {
    name: 'userExponent',
    meaning: 'how much a user with many interactions is weighted down',
    ...{ default: 0.15, minimum: 0, maximum: 1, scale: 'linear' as const },
    grid: [0.15, 0, 0.3],
  },
  {
    name: 'itemExponent',
    meaning: 'how much an item with many interactions is weighted down',
    ...{ default: 0.2, minimum: 0, maximum: 1, scale: 'linear' as const },
    grid: [0.2, 0, 0.4],
  },
  AGE_PARAMETER,
  ...HEAD_PARAMETERS,
];

export const easeTrainer: ModelTrainer = {
  name: 'ease',
  summary: 'Normalised EASE, a linear item-item model (Steck, 2019).',
  hyperParameters: PARAMETERS,
  train: trainEase,
  restore: restoreItemItemModel,
};

async function trainEase(data: Interactions, run: TrainingRun): Promise<RankingModel> {
  const parameter = (name: string): number => parameterOf(run, PARAMETERS, name);
  const counts = countItems(data);
  const head = selectHead(counts, parameter('maxDenseItems'), parameter('minItemCount'));
  const copies = parameter('weightsPerItem') === 0 ? 2 : 1;
  requireMemory(run, copies * head.length ** 2 + inverseScratch(head.length), LESS_MEMORY);
  const kernel = createKernel(head.length ** 2 + inverseScratch(head.length));
  const gram = kernel.allocate(head.length ** 2);
  await addWeightedGram(data, { head, counts, gram, run, parameter });
  for (let row = 0; row < head.length; row++) {
    const diagonal = row * head.length + row;
    gram[diagonal] = (gram[diagonal] ?? 0) + parameter('lambda');
  }
  await invertPositiveDefinite(kernel, gram, head.length, (done) => checkpoint(run, 'inverse', 0.2 + 0.7 * done));
  toWeights(gram, itemFactorsOf(head, counts, parameter('itemExponent')));
  const perItem = parameter('weightsPerItem');
  const weights =
    perItem === 0 || perItem >= head.length
      ? denseWeights(gram.slice(), head.length)
      : keepLargestWeights(gram, head.length, perItem);
  await checkpoint(run, 'weights', 1);
  return createItemItemModel('ease', data.itemIds, head, weights, {
    ...{ window: 0, recency: 0, ageDays: parameter('ageDays') },
  });
}

interface GramInput {
  readonly head: Uint32Array;
  readonly counts: Uint32Array;
  /** The lower triangle is written. */
  readonly gram: Float32Array;
  readonly run: TrainingRun;
  readonly parameter: (name: string) => number;
}

/** Users between two checkpoints. */
const USERS_AT_ONCE = 500;

async function addWeightedGram(data: Interactions, { head, counts, gram, run, parameter }: GramInput): Promise<void> {
  const rows = rowsByItem(head, data.itemIds.length);
  const itemFactors = itemFactorsOf(head, counts, parameter('itemExponent'));
  const users = data.offsets.length - 1;
  for (let user = 0; user < users; user++) {
    if (user % USERS_AT_ONCE === 0) await checkpoint(run, 'co-occurrences', (0.2 * user) / users);
    const items = data.items.subarray(data.offsets[user], data.offsets[user + 1]);
    const ofUser = Uint32Array.from(items, (item) => rows[item] ?? NO_ROW).filter((row) => row !== NO_ROW);
    // In ascending order, an earlier row is the column of a later one: the lower triangle.
    ofUser.sort();
    const userFactor = items.length ** (-2 * parameter('userExponent'));
    for (let later = 0; later < ofUser.length; later++) {
      const row = ofUser[later] ?? 0;
      const factor = userFactor * (itemFactors[row] ?? 0);
      for (let earlier = 0; earlier <= later; earlier++) {
        const column = ofUser[earlier] ?? 0;
        const index = row * head.length + column;
        gram[index] = (gram[index] ?? 0) + factor * (itemFactors[column] ?? 0);
      }
    }
  }
}

/** degree_i^-b of each item of the head. */
function itemFactorsOf(head: Uint32Array, counts: Uint32Array, exponent: number): Float32Array {
  return Float32Array.from(head, (item) => (counts[item] ?? 0) ** -exponent);
}

/** P becomes B, each row times its factor. */
function toWeights(inverse: Float32Array, rowFactors: Float32Array): void {
  const size = rowFactors.length;
  const divisors = Float32Array.from({ length: size }, (_, item) => -(inverse[item * size + item] ?? 1));
  for (let row = 0; row < size; row++) {
    const [start, factor] = [row * size, rowFactors[row] ?? 0];
    for (let column = 0; column < size; column++) {
      inverse[start + column] = (factor * (inverse[start + column] ?? 0)) / (divisors[column] ?? 1);
    }
    inverse[start + row] = 0;
  }
}
