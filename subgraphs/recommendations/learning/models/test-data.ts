/** Interactions for the tests of models. */
import { createRandom } from '@marquee/runtime/random';
import type { Interactions, RankingModel, TrainingRun } from '../model.js';

/** One list of item indexes per user. */
export function interactionsOf(lists: readonly (readonly number[])[], items: number): Interactions {
  const offsets = new Uint32Array(lists.length + 1);
  lists.forEach((list, user) => (offsets[user + 1] = (offsets[user] ?? 0) + list.length));
  return {
    userIds: lists.map((_, user) => `u${user}`),
    itemIds: Array.from({ length: items }, (_, item) => `i${item}`),
    offsets,
    items: Uint32Array.from(lists.flat()),
    times: null,
  };
}

/** Users of three groups, each of which watches items of its own third, one after the next more often than not. */
export function generatedInteractions(users: number, items: number, seed: number): Interactions {
  const random = createRandom(seed);
  const third = Math.floor(items / 3);
  const lists = Array.from({ length: users }, (_, user) => {
    const list = new Set<number>();
    let item = random.int(third);
    for (let step = 0; step < 12; step++) {
      item = random.next() < 0.7 ? (item + 1) % third : random.int(third);
      list.add((user % 3) * third + item);
    }
    return [...list];
  });
  return interactionsOf(lists, items);
}

export function trainingRun(parameters: Readonly<Record<string, number>>, seed = 1): TrainingRun {
  return { parameters, seed, signal: null, progress: () => {} };
}

export function scoresOf(
  model: RankingModel,
  items: readonly number[],
  weights: readonly number[] | null = null,
): number[] {
  const scores = new Float32Array(model.itemIds.length);
  model.score({ items, weights }, scores);
  return [...scores];
}
