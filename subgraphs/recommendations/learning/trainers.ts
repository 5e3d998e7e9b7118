/** All models by name: the baselines and the learned ones. */
import { itemKnn } from './baselines/item-knn.js';
import { topPop } from './baselines/top-pop.js';
import type { ModelTrainer } from './model.js';
import { MODEL_TRAINERS } from './models/trainers.js';

export const TRAINERS: readonly ModelTrainer[] = [topPop, itemKnn, ...MODEL_TRAINERS];

export function findTrainer(name: string): ModelTrainer | undefined {
  return TRAINERS.find((trainer) => trainer.name === name);
}
