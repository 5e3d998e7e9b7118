/**
 * Sequential ridge regression: the next titles of a member as a linear function of the last ones. For each position `t`
 * of each user's sequence, in which title `i` stands `d` titles before the position and title `j` stands `k` after it:
 *
 *     S_ti = (1 + d)^-recency, d = 0 … window - 1      T_tj = decay^k, k = 0 … horizon - 1
 *     B = (SᵀS + λI)⁻¹ SᵀT, the solution of min ‖T - S·B‖² + λ‖B‖²
 *
 * With `ageDays` and data with times, S_ti = 1 / (1 + age / ageDays) with the age of `i` at the title before the position.
 *
 * The closed form is that of SLIST's transition model (Choi et al., "Session-aware linear item-item models for
 * session-based recommendation", WWW 2021).
 */
import { ageFactor, agesInDays } from '../history-ages.js';
import { createKernel, rowMajor, rowsOf } from '../linear-algebra/kernel.js';
import type { Kernel } from '../linear-algebra/kernel.js';
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
    ...{ default: 150, minimum: 1e-3, maximum: 1e5, scale: 'logarithmic' as const },
    grid: [150, 50, 300],
  },
  {
    name: 'window',
    meaning: 'titles of the history that count, from its end',
    ...{ default: 30, minimum: 1, maximum: 200, scale: 'integer' as const },
    grid: [30, 10, 60],
  },
  {
    name: 'recency',
    meaning: 'how much earlier titles count less: (1 + titles after it)^-recency',
    ...{ default: 1, minimum: 0, maximum: 3, scale: 'linear' as const },
    grid: [1, 0.5],
  },
  {
    name: 'horizon',
    meaning: 'titles after a position that are predicted',
    ...{ default: 3, minimum: 1, maximum: 20, scale: 'integer' as const },
    grid: [3, 1, 10],
  },
  {
    name: 'decay',
    meaning: 'what a predicted title counts, relative to the one before it',
    ...{ default: 0.6, minimum: 0.01, maximum: 1, scale: 'linear' as const },
    grid: [0.6, 0.9],
  },
  AGE_PARAMETER,
  ...HEAD_PARAMETERS,
];

export const sequentialRidgeTrainer: ModelTrainer = {
  name: 'sequential',
  summary: 'Ridge regression of the next titles on the last ones (as in SLIST, Choi et al., 2021).',
  hyperParameters: PARAMETERS,
  train: trainSequentialRidge,
  restore: restoreItemItemModel,
};

async function trainSequentialRidge(data: Interactions, run: TrainingRun): Promise<RankingModel> {
  const parameter = (name: string): number => parameterOf(run, PARAMETERS, name);
  const head = selectHead(countItems(data), parameter('maxDenseItems'), parameter('minItemCount'));
  const size = head.length;
  const copies = parameter('weightsPerItem') === 0 ? 3 : 2;
  const scratch = inverseScratch(size) + ROWS_AT_ONCE * size;
  requireMemory(run, copies * size ** 2 + scratch, LESS_MEMORY);
  const kernel = createKernel(2 * size ** 2 + scratch);
  const [gram, targets] = [kernel.allocate(size ** 2), kernel.allocate(size ** 2)];
  await addSequences(data, { head, gram, targets, run, parameter });
  for (let row = 0; row < size; row++) gram[row * size + row] = (gram[row * size + row] ?? 0) + parameter('lambda');
  await invertPositiveDefinite(kernel, gram, size, (done) => checkpoint(run, 'inverse', 0.2 + 0.3 * done));
  await multiply(kernel, gram, targets, size, run);
  const perItem = parameter('weightsPerItem');
  const weights =
    perItem === 0 || perItem >= size ? denseWeights(gram.slice(), size) : keepLargestWeights(gram, size, perItem);
  await checkpoint(run, 'weights', 1);
  const ageDays = data.times === null ? 0 : parameter('ageDays');
  const weighting = { window: parameter('window'), recency: parameter('recency'), ageDays };
  return createItemItemModel('sequential', data.itemIds, head, weights, weighting);
}

interface SequenceInput {
  readonly head: Uint32Array;
  /** SᵀS, of which the lower triangle is written. */
  readonly gram: Float32Array;
  /** SᵀT */
  readonly targets: Float32Array;
  readonly run: TrainingRun;
  readonly parameter: (name: string) => number;
}

/** Users between two checkpoints. */
const USERS_AT_ONCE = 200;

async function addSequences(data: Interactions, input: SequenceInput): Promise<void> {
  const { head, run, parameter } = input;
  const rows = rowsByItem(head, data.itemIds.length);
  const byPlace = Float32Array.from({ length: parameter('window') }, (_, d) => (1 + d) ** -parameter('recency'));
  const ageDays = parameter('ageDays');
  const decays = Float32Array.from({ length: parameter('horizon') }, (_, k) => parameter('decay') ** k);
  const users = data.offsets.length - 1;
  for (let user = 0; user < users; user++) {
    if (user % USERS_AT_ONCE === 0) await checkpoint(run, 'sequences', (0.2 * user) / users);
    const items = data.items.subarray(data.offsets[user], data.offsets[user + 1]);
    const sequence = Uint32Array.from(items, (item) => rows[item] ?? NO_ROW);
    const times = ageDays === 0 ? undefined : data.times?.subarray(data.offsets[user], data.offsets[user + 1]);
    for (let position = 1; position < sequence.length; position++) {
      const weights = times === undefined ? byPlace : weightsByAge(times, position, byPlace.length, ageDays);
      addPosition(sequence, position, weights, decays, input);
    }
  }
}

/** Of the titles before the position, the nearest first. */
function weightsByAge(times: Float64Array, position: number, window: number, ageDays: number): Float32Array {
  const first = Math.max(0, position - window);
  return agesInDays(times.subarray(first, position))
    .map((age) => ageFactor(age, ageDays))
    .reverse();
}

function addPosition(
  sequence: Uint32Array,
  position: number,
  weights: Float32Array,
  decays: Float32Array,
  { head: { length: size }, gram, targets }: SequenceInput,
): void {
  const before = Math.min(position, weights.length);
  const after = Math.min(sequence.length - position, decays.length);
  for (let d = 0; d < before; d++) {
    const row = sequence[position - 1 - d] ?? NO_ROW;
    if (row === NO_ROW) continue;
    const weight = weights[d] ?? 0;
    for (let e = 0; e <= d; e++) {
      const other = sequence[position - 1 - e] ?? NO_ROW;
      if (other === NO_ROW) continue;
      const index = row > other ? row * size + other : other * size + row;
      gram[index] = (gram[index] ?? 0) + weight * (weights[e] ?? 0);
    }
    for (let k = 0; k < after; k++) {
      const target = sequence[position + k] ?? NO_ROW;
      if (target === NO_ROW) continue;
      const index = row * size + target;
      targets[index] = (targets[index] ?? 0) + weight * (decays[k] ?? 0);
    }
  }
}

/** Rows between two checkpoints. */
const ROWS_AT_ONCE = 512;

/** Overwrites the rows of the inverse by those of its product with the targets. */
async function multiply(
  kernel: Kernel,
  inverse: Float32Array,
  targets: Float32Array,
  size: number,
  run: TrainingRun,
): Promise<void> {
  const panel = kernel.allocate(ROWS_AT_ONCE * size);
  for (let first = 0; first < size; first += ROWS_AT_ONCE) {
    const count = Math.min(ROWS_AT_ONCE, size - first);
    const rows = rowsOf(rowMajor(inverse, size, size), first, count);
    panel.fill(0);
    kernel.multiplyAdd(1, rows, rowMajor(targets, size, size), rowMajor(panel, count, size));
    rows.values.set(panel.subarray(0, count * size));
    await checkpoint(run, 'product', 0.5 + (0.5 * first) / size);
  }
}
