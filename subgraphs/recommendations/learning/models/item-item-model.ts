/**
 * A ranking model that is linear in the history: the score of an item `j` is
 *
 *     score_j = Σ_h weight_h · (1 + distance_h)^-recency · W_hj
 *
 * over the last `window` entries of the history. `distance_h` is the number of entries after `h`. Entries or items
 * outside of the matrix W contribute 0. So the share of an entry in a score is its term, and a weight of 0 for the entry
 * lowers the score by exactly this share. With `ageDays`, an entry counts by its age and not by its place:
 *
 *     score_j = Σ_h weight_h · 1 / (1 + age_h / ageDays) · W_hj
 *
 * Then the score falls by exactly the share also when the entry is taken out of the history.
 *
 * An entry with a negative weight, a title that was disliked, speaks against the items that its row W_h favours, and for
 * none: its term has max(0, W_hj) in place of W_hj. So it raises no item, and not itself where its own weight is negative.
 */
import { ageFactor } from '../history-ages.js';
import { weightAt } from '../model.js';
import type { History, ModelParts, RankingModel } from '../model.js';
import { denseWeights, sparseWeights } from './item-weights.js';
import type { ItemWeights } from './item-weights.js';
import { NO_ROW, rowsByItem } from './training.js';

export interface HistoryWeighting {
  /** Entries of the history that count, from its end; 0 for all. */
  readonly window: number;
  /** 0 for a history whose order does not matter. */
  readonly recency: number;
  /** Days after which an entry counts half; 0: by place. */
  readonly ageDays?: number;
}

/**
 * @param kind The trainer's name.
 * @param itemIds Of all items.
 * @param head The items that the matrix is about: row and column `r` belong to item `head[r]`.
 * @param weights
 * @param weighting
 */
export function createItemItemModel(
  kind: string,
  itemIds: readonly string[],
  head: Uint32Array,
  weights: ItemWeights,
  weighting: HistoryWeighting,
): RankingModel {
  const rows = rowsByItem(head, itemIds.length);
  const scores = new Float32Array(head.length);
  const factorAt = factorsOf(weighting);
  return {
    itemIds,
    score(history, out) {
      scores.fill(0);
      forEachRow(history, rows, factorAt, (row, factor) => weights.addRow(row, factor, scores));
      out.fill(0);
      for (let row = 0; row < head.length; row++) out[head[row] ?? 0] = scores[row] ?? 0;
    },
    contributions(history, item) {
      const shares = new Float64Array(history.items.length);
      const column = rows[item] ?? NO_ROW;
      if (column === NO_ROW) return { bias: 0, shares };
      forEachRow(history, rows, factorAt, (row, factor, position) => {
        shares[position] = shareOf(factor, weights.at(row, column));
      });
      return { bias: 0, shares };
    },
    addShares(history, position, factor, out) {
      const age = history.ages?.[position] ?? 0;
      const own = factor * factorAt(history.items.length - 1 - position, age) * weightAt(history, position);
      const row = rows[history.items[position] ?? NO_ROW] ?? NO_ROW;
      if (own !== 0 && row !== NO_ROW) weights.scatterRow(row, own, head, out);
    },
    addSharesIn(history, position, factor, items, out) {
      const age = history.ages?.[position] ?? 0;
      const own = factorAt(history.items.length - 1 - position, age) * weightAt(history, position);
      const row = rows[history.items[position] ?? NO_ROW] ?? NO_ROW;
      if (own === 0 || row === NO_ROW) return;
      for (let index = 0; index < items.length; index++) {
        const column = rows[items[index] ?? NO_ROW] ?? NO_ROW;
        if (column !== NO_ROW) out[index] = (out[index] ?? 0) + factor * shareOf(own, weights.at(row, column));
      }
    },
    parts: () => ({ kind, constants: { ...weighting }, tensors: { head, ...weights.tensors() }, components: {} }),
  };
}

function shareOf(factor: number, weight: number): number {
  return factor < 0 && weight < 0 ? 0 : factor * weight;
}

/** What an entry counts that has `distance` entries after it and the age of so many days. */
type FactorAt = (distance: number, age: number) => number;

function factorsOf({ window, recency, ageDays = 0 }: HistoryWeighting): FactorAt {
  if (ageDays > 0) return (_distance, age) => ageFactor(age, ageDays);
  if (recency === 0) return (distance) => (window === 0 || distance < window ? 1 : 0);
  return (distance) => (window === 0 || distance < window ? (1 + distance) ** -recency : 0);
}

function forEachRow(
  history: History,
  rows: Uint32Array,
  factorAt: FactorAt,
  visit: (row: number, factor: number, position: number) => void,
): void {
  const { length } = history.items;
  for (let position = length - 1; position >= 0; position--) {
    const age = history.ages?.[position] ?? 0;
    const factor = factorAt(length - 1 - position, age) * weightAt(history, position);
    const row = rows[history.items[position] ?? NO_ROW] ?? NO_ROW;
    if (factor !== 0 && row !== NO_ROW) visit(row, factor, position);
  }
}

/** The model whose `parts` these are. Throws a `TypeError` when a tensor is missing or of another size. */
export function restoreItemItemModel(
  { kind, constants, tensors }: ModelParts,
  itemIds: readonly string[],
): RankingModel {
  const { head, offsets, columns, values } = tensors;
  const { window, recency, ageDays = 0 } = constants;
  if (
    !(head instanceof Uint32Array) ||
    !(values instanceof Float32Array) ||
    window === undefined ||
    recency === undefined
  )
    throw new TypeError(`The model "${kind}" is incomplete.`);
  const isSparse = offsets instanceof Uint32Array && columns instanceof Uint16Array;
  const fits = isSparse
    ? offsets.length === head.length + 1 && columns.length === values.length && offsets.at(-1) === values.length
    : values.length === head.length ** 2;
  if (!fits || head.some((item) => item >= itemIds.length))
    throw new TypeError(`The tensors of the model "${kind}" have sizes that do not fit each other.`);
  const weights = isSparse ? sparseWeights(offsets, columns, values) : denseWeights(values, head.length);
  return createItemItemModel(kind, itemIds, head, weights, { window, recency, ageDays });
}
