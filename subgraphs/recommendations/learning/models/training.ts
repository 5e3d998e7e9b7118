/** What the trainers share: hyper-parameters, steps between which training can be cancelled, the most popular items. */
import { setImmediate } from 'node:timers/promises';
import type { HyperParameter, Interactions, TrainingRun } from '../model.js';

/** Of models with a dense matrix of items. */
export const HEAD_PARAMETERS: readonly HyperParameter[] = [
  {
    name: 'maxDenseItems',
    meaning: 'items in the matrix at most, those with the most users; memory grows with its square, time with its cube',
    ...{ default: 6_000, minimum: 1, maximum: 16_000, scale: 'integer' as const },
    grid: [6_000],
  },
  {
    name: 'minItemCount',
    meaning: 'users that an item of the matrix has at least',
    ...{ default: 1, minimum: 1, maximum: 1_000, scale: 'integer' as const },
    grid: [1],
  },
  {
    name: 'weightsPerItem',
    meaning: 'weights that are kept per item on average, those with the largest absolute values; 0 for all',
    ...{ default: 0, minimum: 0, maximum: 16_000, scale: 'integer' as const },
    grid: [0],
  },
];

/** Of models that can weight a history by the age of its entries, so that an entry counts the same without the others. */
export const AGE_PARAMETER: HyperParameter = {
  name: 'ageDays',
  meaning: 'days after which a title of a history counts half; 0: titles count by their place, if at all',
  ...{ default: 0, minimum: 0, maximum: 10_000, scale: 'linear' as const },
  grid: [0, 3],
};

/** What to do when a dense matrix of items is too large. */
export const LESS_MEMORY = 'lower "maxDenseItems"';

/**
 * The value of a hyper-parameter: that of the run, else the default. Throws a `RangeError` when it is out of range, or
 * not a whole number where it has to be one.
 */
export function parameterOf(run: TrainingRun, parameters: readonly HyperParameter[], name: string): number {
  const parameter = parameters.find((each) => each.name === name);
  if (parameter === undefined) throw new Error(`There is no hyper-parameter "${name}".`);
  const { default: usual, minimum, maximum, scale } = parameter;
  const value = run.parameters[name] ?? usual;
  if (!(value >= minimum && value <= maximum))
    throw new RangeError(
      `The hyper-parameter "${name}" is ${value}; it is at least ${minimum} and at most ${maximum}.`,
    );
  if (scale === 'integer' && !Number.isInteger(value))
    throw new RangeError(`The hyper-parameter "${name}" is ${value}; it is a whole number.`);
  return value;
}

/**
 * Reports progress, lets the event loop turn, and rejects with the signal's reason when the run was aborted. To be
 * called at least every second of training.
 */
export async function checkpoint({ signal, progress }: TrainingRun, step: string, fraction: number): Promise<void> {
  progress({ step, fraction });
  await setImmediate();
  signal?.throwIfAborted();
}

const MEMORY_MB = 2_000;
const BYTES_PER_MB = 2 ** 20;

/**
 * Throws a `RangeError` when numbers of float32 need more memory than the run has.
 *
 * @param run
 * @param floats All that are in memory at the same time.
 * @param remedy As in `lower "dimensions"`.
 */
export function requireMemory({ memoryMb = MEMORY_MB }: TrainingRun, floats: number, remedy: string): void {
  const needed = Math.ceil((floats * 4) / BYTES_PER_MB);
  if (needed > memoryMb) throw new RangeError(`Training needs ${needed} MB and may use ${memoryMb} MB: ${remedy}.`);
}

/** The number of users of each item. */
export function countItems({ items, itemIds }: Interactions): Uint32Array {
  const counts = new Uint32Array(itemIds.length);
  for (const item of items) counts[item] = (counts[item] ?? 0) + 1;
  return counts;
}

/**
 * The items with the most users, at most `maximum` and each with at least `minimumCount`, by index. Of items with
 * equally many users, those with the smaller index are taken.
 */
export function selectHead(counts: Uint32Array, maximum: number, minimumCount = 1): Uint32Array {
  const candidates = Uint32Array.from(counts.keys()).filter((item) => (counts[item] ?? 0) >= minimumCount);
  if (candidates.length <= maximum) return candidates;
  const countOf = (item: number): number => counts[item] ?? 0;
  return candidates
    .sort((one, other) => countOf(other) - countOf(one) || one - other)
    .slice(0, maximum)
    .sort();
}

/** Stands for "this item has no row" in the result of `rowsByItem`. */
export const NO_ROW = 0xffff_ffff;

/** Item -> its position among `head`, or `NO_ROW`. */
export function rowsByItem(head: Uint32Array, items: number): Uint32Array {
  const rows = new Uint32Array(items).fill(NO_ROW);
  head.forEach((item, row) => (rows[item] = row));
  return rows;
}
