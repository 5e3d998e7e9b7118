/**
 * A ranking model of item factors. A history is folded in (Hu, Koren, Volinsky, "Collaborative filtering for implicit
 * feedback datasets", ICDM 2008; regularisation as in Rendle et al., "Revisiting the performance of iALS on item
 * recommendation benchmarks", RecSys 2022): with item factors y, n items and a history H with weights w,
 *
 *     A = α·YᵀY + Σ_h |w_h|·y_h·y_hᵀ + λ(Σ_h |w_h| + α·n)·I      u = A⁻¹ Σ_h w_h·y_h      score_j = y_jᵀ·u
 *
 * The share of an entry h is w_h·y_jᵀ·A⁻¹·y_h, as in section 5 of Hu et al. The shares sum up to the score exactly. A
 * depends on the history too, so that a removed entry also changes the shares of the others.
 */
import { createKernel, rowMajor, transposed } from '../linear-algebra/kernel.js';
import type { Kernel } from '../linear-algebra/kernel.js';
import { weightAt } from '../model.js';
import type { Contributions, History, ModelParts, RankingModel } from '../model.js';

export interface FactorModelConstants {
  /** Numbers per item. */
  readonly dimensions: number;
  /** α: the weight of all items as unobserved ones. */
  readonly unobservedWeight: number;
  /** λ */
  readonly regularization: number;
}

export interface FactorModel extends RankingModel {
  readonly dimensions: number;
  /** Row by row; not to be changed. */
  readonly itemFactors: Float32Array;
  /** As of `fitFeatureWeights`; null when the training data had no features. */
  readonly featureWeights: Float32Array | null;
}

/** Entries of a history that are handed to the kernel at a time. */
const PANEL_ROWS = 256;

/**
 * @param kind The trainer's name.
 * @param itemIds
 * @param itemFactors Row by row, a row for each item. Copied.
 * @param constants
 * @param featureWeights As of `fitFeatureWeights`.
 */
export function createFactorModel(
  kind: string,
  itemIds: readonly string[],
  itemFactors: Float32Array,
  constants: FactorModelConstants,
  featureWeights: Float32Array | null = null,
): FactorModel {
  const { dimensions } = constants;
  const count = itemIds.length;
  const kernel = createKernel(count * (dimensions + 1) + solverScratch(dimensions));
  const factors = kernel.allocate(count * dimensions);
  factors.set(itemFactors);
  const scores = kernel.allocate(count);
  const solver = createUserSolver(kernel, factors, count, constants);
  const solveFor = (history: History): Float32Array => solver.solve(history.items, (at) => weightAt(history, at));
  return {
    itemIds,
    dimensions,
    itemFactors: factors,
    featureWeights,
    score(history, out) {
      kernel.multiplyVector(factors, solveFor(history), scores);
      out.set(scores);
    },
    contributions(history, item) {
      solveFor(history);
      // A is symmetric: y_jᵀ·A⁻¹ is solved once, for all entries.
      const direction = solver.solveAgain(factors.subarray(item * dimensions, (item + 1) * dimensions));
      const shares = Float64Array.from(history.items, (entry, position) => {
        let sum = 0;
        for (let k = 0; k < dimensions; k++) sum += (direction[k] ?? 0) * (factors[entry * dimensions + k] ?? 0);
        return sum * weightAt(history, position);
      });
      return { bias: 0, shares } satisfies Contributions;
    },
    parts: () => ({
      kind,
      constants: { ...constants },
      tensors: { factors: factors.slice(), ...(featureWeights !== null && { featureWeights }) },
      components: {},
    }),
  };
}

export interface UserSolver {
  /** The factors of a user with these items; overwritten by the next call. */
  solve(items: Uint32Array | readonly number[], weightOf: (position: number) => number): Float32Array;
  /** A⁻¹·b for the last A; overwritten by the next call. */
  solveAgain(b: Float32Array): Float32Array;
  /** To be called when the item factors have changed. */
  refresh(): void;
}

/** Numbers of kernel memory that `createUserSolver` allocates. */
export function solverScratch(dimensions: number): number {
  return dimensions * (2 * dimensions + PANEL_ROWS + 2) + 3 * PANEL_ROWS;
}

/**
 * Solves for the factors of users, given those of the items; with users and items exchanged, for those of the items.
 *
 * @param kernel
 * @param factors Of the kernel's memory, `count` rows.
 * @param count
 * @param constants
 */
export function createUserSolver(
  kernel: Kernel,
  factors: Float32Array,
  count: number,
  { dimensions, unobservedWeight, regularization }: FactorModelConstants,
): UserSolver {
  const [gram, matrix] = [kernel.allocate(dimensions ** 2), kernel.allocate(dimensions ** 2)];
  const panel = kernel.allocate(PANEL_ROWS * dimensions);
  const indexes = kernel.allocateIndexes(PANEL_ROWS);
  const [roots, signedRoots] = [kernel.allocate(PANEL_ROWS), kernel.allocate(PANEL_ROWS)];
  const [solution, again] = [kernel.allocate(dimensions), kernel.allocate(dimensions)];
  const target = rowMajor(matrix, dimensions, dimensions);

  // Both triangles of Gram matrices are needed by nobody: the factors are computed from the lower one.
  const refresh = (): void => {
    gram.fill(0);
    const all = rowMajor(factors, count, dimensions);
    const result = rowMajor(gram, dimensions, dimensions);
    kernel.multiplyAdd(unobservedWeight, transposed(all), all, result, { isLowerOnly: true });
  };
  refresh();

  /** Adds Σ |w|·y·yᵀ to the matrix and Σ w·y to the solution, for the first `rows` of `indexes`. */
  const addPanel = (rows: number): void => {
    kernel.gatherRows(factors, dimensions, indexes.subarray(0, rows), roots, panel);
    const filled = rowMajor(panel, rows, dimensions);
    kernel.multiplyAdd(1, transposed(filled), filled, target, { isLowerOnly: true });
    kernel.addRows(panel, signedRoots.subarray(0, rows), solution);
  };

  const solve: UserSolver['solve'] = (items, weightOf) => {
    matrix.set(gram);
    solution.fill(0);
    let total = 0;
    for (let first = 0; first < items.length; first += PANEL_ROWS) {
      const rows = Math.min(PANEL_ROWS, items.length - first);
      for (let row = 0; row < rows; row++) {
        const weight = weightOf(first + row);
        const root = Math.sqrt(Math.abs(weight));
        indexes[row] = items[first + row] ?? 0;
        roots[row] = root;
        signedRoots[row] = weight < 0 ? -root : root;
        total += Math.abs(weight);
      }
      addPanel(rows);
    }
    const ridge = regularization * (total + unobservedWeight * count);
    for (let k = 0; k < dimensions; k++) matrix[k * dimensions + k] = (matrix[k * dimensions + k] ?? 0) + ridge;
    kernel.factorize(matrix, dimensions);
    kernel.solve(matrix, dimensions, solution);
    return solution;
  };

  return {
    refresh,
    solve,
    solveAgain: (b) => {
      again.set(b);
      kernel.solve(matrix, dimensions, again);
      return again;
    },
  };
}

/** The model whose `parts` these are. Throws a `TypeError` when a tensor is missing or of another size. */
export function restoreFactorModel({ kind, constants, tensors }: ModelParts, itemIds: readonly string[]): FactorModel {
  const { dimensions, unobservedWeight, regularization } = constants;
  const { factors, featureWeights = null } = tensors;
  if (dimensions === undefined || unobservedWeight === undefined || regularization === undefined)
    throw new TypeError(`The model "${kind}" is incomplete.`);
  if (!(factors instanceof Float32Array) || factors.length !== itemIds.length * dimensions)
    throw new TypeError(`The factors of the model "${kind}" are not ${itemIds.length} × ${dimensions} numbers.`);
  if (featureWeights !== null && !(featureWeights instanceof Float32Array))
    throw new TypeError(`The feature weights of the model "${kind}" are of another type.`);
  return createFactorModel(kind, itemIds, factors, { dimensions, unobservedWeight, regularization }, featureWeights);
}
