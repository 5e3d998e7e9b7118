/**
 * iALS: implicit alternating least squares (Hu, Koren, Volinsky, ICDM 2008) with the loss and the regularisation of
 * Rendle et al., "Revisiting the performance of iALS on item recommendation benchmarks", RecSys 2022:
 *
 *     Σ_observed (1 - x_uᵀy_i)² + α Σ_all (x_uᵀy_i)² + λ Σ_u (|I_u| + α·items)·‖x_u‖² + λ Σ_i (|U_i| + α·users)·‖y_i‖²
 *
 * An epoch solves for the factors of all users, each a system of `dimensions` equations, then for those of all items.
 */
import { createRandom } from '@marquee/runtime/random';
import { createKernel } from '../linear-algebra/kernel.js';
import type { HyperParameter, Interactions, ModelTrainer, RankingModel, TrainingRun } from '../model.js';
import { fitFeatureWeights, mixWithContent } from './content-prior.js';
import { createFactorModel, createUserSolver, restoreFactorModel, solverScratch } from './factor-model.js';
import { checkpoint, countItems, parameterOf, requireMemory } from './training.js';

const PARAMETERS: readonly HyperParameter[] = [
  {
    name: 'dimensions',
    meaning: 'numbers per item',
    ...{ default: 128, minimum: 1, maximum: 1_024, scale: 'integer' as const },
    grid: [128, 64],
  },
  {
    name: 'unobservedWeight',
    meaning: 'α: the weight of unobserved interactions',
    ...{ default: 0.3, minimum: 1e-4, maximum: 10, scale: 'logarithmic' as const },
    grid: [0.3, 0.1, 1],
  },
  {
    name: 'regularization',
    meaning: 'λ: per interaction of a user or an item',
    ...{ default: 0.007, minimum: 1e-6, maximum: 10, scale: 'logarithmic' as const },
    grid: [0.007, 0.003, 0.02],
  },
  {
    name: 'epochs',
    meaning: 'passes over users and items',
    ...{ default: 12, minimum: 1, maximum: 200, scale: 'integer' as const },
    grid: [12],
  },
  {
    name: 'contentPriorCount',
    meaning: 'as many users as the content of an item counts for its factors, when the data has features',
    ...{ default: 1, minimum: 0, maximum: 1_000, scale: 'linear' as const },
    grid: [1, 5],
  },
];

export const ialsTrainer: ModelTrainer = {
  name: 'ials',
  summary: 'Implicit alternating least squares (Hu et al., 2008; Rendle et al., 2022).',
  hyperParameters: PARAMETERS,
  train: trainIals,
  restore: restoreFactorModel,
};

/** Standard deviation of a user's first factors, times the root of the number of dimensions. */
const INITIAL_DEVIATION = 0.1;

async function trainIals(data: Interactions, run: TrainingRun): Promise<RankingModel> {
  const parameter = (name: string): number => parameterOf(run, PARAMETERS, name);
  const constants = {
    dimensions: parameter('dimensions'),
    unobservedWeight: parameter('unobservedWeight'),
    regularization: parameter('regularization'),
  };
  const [users, items] = [data.offsets.length - 1, data.itemIds.length];
  const { dimensions } = constants;
  requireMemory(run, (users + 2 * items) * dimensions, 'lower "dimensions", or train with a sample of the users');
  const kernel = createKernel((users + items) * dimensions + 2 * solverScratch(dimensions));
  const userFactors = kernel.allocate(users * dimensions);
  const itemFactors = kernel.allocate(items * dimensions);
  fillNormal(itemFactors, INITIAL_DEVIATION / Math.sqrt(dimensions), run.seed);
  const userSolver = createUserSolver(kernel, itemFactors, items, constants);
  const itemSolver = createUserSolver(kernel, userFactors, users, constants);
  const byItem = transpose(data);
  const epochs = parameter('epochs');
  for (let epoch = 0; epoch < epochs; epoch++) {
    const step = `epoch ${epoch + 1} of ${epochs}`;
    const report = (part: number) => (done: number) => checkpoint(run, step, (epoch + (part + done) / 2) / epochs);
    userSolver.refresh();
    await solveAll(data.offsets, data.items, userSolver, userFactors, dimensions, report(0));
    itemSolver.refresh();
    await solveAll(byItem.offsets, byItem.users, itemSolver, itemFactors, dimensions, report(1));
  }
  if (data.features === undefined) return createFactorModel('ials', data.itemIds, itemFactors, constants);
  const counts = countItems(data);
  const weights = await fitFeatureWeights(itemFactors, dimensions, counts, data.features);
  mixWithContent(itemFactors, counts, data.features, weights, parameter('contentPriorCount'));
  return createFactorModel('ials', data.itemIds, itemFactors, constants, weights);
}

/** Rows between two checkpoints. */
const ROWS_AT_ONCE = 500;

async function solveAll(
  offsets: Uint32Array,
  others: Uint32Array,
  solver: ReturnType<typeof createUserSolver>,
  out: Float32Array,
  dimensions: number,
  report: (done: number) => Promise<void>,
): Promise<void> {
  const rows = offsets.length - 1;
  for (let row = 0; row < rows; row++) {
    if (row % ROWS_AT_ONCE === 0) await report(row / rows);
    const observed = others.subarray(offsets[row], offsets[row + 1]);
    out.set(
      solver.solve(observed, () => 1),
      row * dimensions,
    );
  }
}

/** Users by item, as interactions have items by user. */
function transpose(data: Interactions): { readonly offsets: Uint32Array; readonly users: Uint32Array } {
  const counts = countItems(data);
  const offsets = new Uint32Array(counts.length + 1);
  counts.forEach((count, item) => (offsets[item + 1] = (offsets[item] ?? 0) + count));
  const next = offsets.slice();
  const users = new Uint32Array(data.items.length);
  for (let user = 0; user < data.offsets.length - 1; user++) {
    for (const item of data.items.subarray(data.offsets[user], data.offsets[user + 1])) {
      const index = next[item] ?? 0;
      users[index] = user;
      next[item] = index + 1;
    }
  }
  return { offsets, users };
}

/** Normally distributed numbers, by the method of Box and Muller (1958). */
function fillNormal(out: Float32Array, deviation: number, seed: number): void {
  const random = createRandom(seed);
  for (let index = 0; index < out.length; index++) {
    const radius = Math.sqrt(-2 * Math.log(1 - random.next()));
    out[index] = deviation * radius * Math.cos(2 * Math.PI * random.next());
  }
}
