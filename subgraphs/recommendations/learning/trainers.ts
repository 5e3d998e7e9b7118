/** All models by name: the baselines and the learned ones. */
import { itemKnn } from './baselines/item-knn.js';
import { topPop } from './baselines/top-pop.js';
import { trending } from './baselines/trending.js';
import type { ModelTrainer } from './model.js';
import { createBlendTrainer } from './models/blend.js';
import { easeTrainer } from './models/ease.js';
import { sequentialRidgeTrainer } from './models/sequential-ridge.js';
import { MODEL_TRAINERS } from './models/trainers.js';

/** For a catalogue that changes: members choose among what has come in lately. */
const blendNow = createBlendTrainer({
  name: 'blend-now',
  summary: 'Sequential ridge with some normalised EASE and what is watched lately, for the next title.',
  popularityWeight: 0.01,
  scalesPerHistory: true,
  components: [
    { trainer: sequentialRidgeTrainer, weight: 1 },
    { trainer: easeTrainer, weight: 0.2 },
    { trainer: trending, weight: 1 },
  ],
});

export const TRAINERS: readonly ModelTrainer[] = [topPop, trending, itemKnn, ...MODEL_TRAINERS, blendNow];

export function findTrainer(name: string): ModelTrainer | undefined {
  return TRAINERS.find((trainer) => trainer.name === name);
}
