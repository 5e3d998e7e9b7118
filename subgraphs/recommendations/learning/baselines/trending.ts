/**
 * What is watched lately: each interaction counts 2^(-age / half-life), with its age in days before the latest one of the
 * data. Without times it is TopPop. In data whose users were active in different years, as MovieLens, it says little.
 */
import type { HyperParameter, Interactions, ModelParts, ModelTrainer, RankingModel } from '../model.js';
import { requireTensor } from '../model-parts.js';

const HALF_LIFE: HyperParameter = {
  name: 'halfLifeDays',
  meaning: 'days after which an interaction counts half',
  default: 3,
  minimum: 0.1,
  maximum: 10_000,
  scale: 'logarithmic',
  grid: [3, 1, 7, 30],
};

const DAY_SECONDS = 86_400;

export const trending: ModelTrainer = {
  name: 'trending',
  summary: 'number of users of each item, recent ones counting more',
  hyperParameters: [HALF_LIFE],
  train: async (data, run) => createModel(decayedCounts(data, run.parameters[HALF_LIFE.name]), data.itemIds),
  restore: (parts, itemIds) => createModel(requireTensor(parts, 'counts', Float32Array, itemIds.length), itemIds),
};

/** By item. Summed in the order of the data, so that equal data gives equal bytes. */
export function decayedCounts(
  { itemIds, items, times }: Pick<Interactions, 'itemIds' | 'items' | 'times'>,
  halfLifeDays = HALF_LIFE.default,
): Float32Array {
  const counts = new Float64Array(itemIds.length);
  const latest = times?.reduce((one, other) => Math.max(one, other), 0) ?? 0;
  items.forEach((item, position) => {
    const ageDays = times === null ? 0 : (latest - (times[position] ?? 0)) / DAY_SECONDS;
    counts[item] = (counts[item] ?? 0) + 2 ** (-ageDays / halfLifeDays);
  });
  return Float32Array.from(counts);
}

function createModel(counts: Float32Array, itemIds: readonly string[]): RankingModel {
  const parts: ModelParts = { kind: trending.name, constants: {}, tensors: { counts }, components: {} };
  return {
    itemIds,
    score: (_history, out) => out.set(counts),
    // No title of the history causes anything.
    contributions: (history, item) => ({ bias: counts[item] ?? 0, shares: new Float64Array(history.items.length) }),
    parts: () => parts,
  };
}
