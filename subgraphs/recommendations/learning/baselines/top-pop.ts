/** TopPop: every member gets the titles that most members of the training data have watched. The lowest bar to clear. */
import type { Interactions, ModelParts, ModelTrainer, RankingModel } from '../model.js';
import { requireTensor } from '../model-parts.js';

export const topPop: ModelTrainer = {
  name: 'toppop',
  summary: 'number of users of each item',
  hyperParameters: [],
  train: async (data) => createModel(countUsers(data), data.itemIds),
  restore: (parts, itemIds) => createModel(requireTensor(parts, 'counts', Float32Array, itemIds.length), itemIds),
};

/** Users by item; exact in float32 up to 16 million. */
function countUsers(data: Interactions): Float32Array {
  const counts = new Float32Array(data.itemIds.length);
  for (const item of data.items) counts[item] = (counts[item] ?? 0) + 1;
  return counts;
}

function createModel(counts: Float32Array, itemIds: readonly string[]): RankingModel {
  const parts: ModelParts = { kind: topPop.name, constants: {}, tensors: { counts }, components: {} };
  return {
    itemIds,
    score: (_history, out) => out.set(counts),
    // No title of the history causes anything.
    contributions: (history, item) => ({
      bias: counts[item] ?? 0,
      shares: new Float64Array(history.items.length),
    }),
    parts: () => parts,
  };
}
