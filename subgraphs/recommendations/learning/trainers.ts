/** All models by name: the baselines and the learned ones. */
import { itemKnn } from './baselines/item-knn.js';
import { topPop } from './baselines/top-pop.js';
import type { ModelTrainer } from './model.js';

export const TRAINERS: readonly ModelTrainer[] = [topPop, itemKnn];

export function findTrainer(name: string): ModelTrainer | undefined {
  return TRAINERS.find((trainer) => trainer.name === name);
}
