/** The models that can be trained, by name. */
import type { ModelTrainer } from '../model.js';
import { createBlendTrainer } from './blend.js';
import { easeTrainer } from './ease.js';
import { ialsTrainer } from './ials.js';
import { sequentialRidgeTrainer } from './sequential-ridge.js';

/**
 * The model that is trained for serving. It is linear in the history and an entry counts by its age, so that a score falls
 * by exactly the share of an entry when the entry is removed. Popularity is not part of it: a page adds the live one.
 */
export const SERVED_TRAINER = 'served';

export const MODEL_TRAINERS: readonly ModelTrainer[] = [
  easeTrainer,
  ialsTrainer,
  sequentialRidgeTrainer,
  createBlendTrainer({
    name: 'blend',
    summary: 'Normalised EASE and iALS in equal parts, for what a member will like.',
    popularityWeight: 0.01,
    scalesPerHistory: true,
    components: [
      { trainer: easeTrainer, weight: 1 },
      { trainer: ialsTrainer, weight: 1 },
    ],
  }),
  createBlendTrainer({
    name: 'blend-next',
    summary: 'Sequential ridge with some normalised EASE, and iALS on demand, for the next title.',
    popularityWeight: 0.01,
    scalesPerHistory: true,
    components: [
      { trainer: sequentialRidgeTrainer, weight: 1 },
      { trainer: easeTrainer, weight: 0.2 },
      { trainer: ialsTrainer, weight: 0 },
    ],
  }),
  createBlendTrainer({
    name: SERVED_TRAINER,
    summary:
      'Sequential ridge with some normalised EASE, by age of the entries; pages add what is popular in the country.',
    popularityWeight: 0,
    scalesPerHistory: false,
    components: [
      { trainer: sequentialRidgeTrainer, weight: 1 },
      { trainer: easeTrainer, weight: 0.2 },
    ],
    // More regularisation and no less weight for popular titles, as data with few members per title demands; the largest
    // weights only, which lower memory and time and lose nothing that could be measured.
    defaults: {
      'sequential.lambda': 200,
      'sequential.ageDays': 3,
      'sequential.weightsPerItem': 500,
      'ease.lambda': 100,
      'ease.itemExponent': 0,
      'ease.ageDays': 3,
      'ease.weightsPerItem': 500,
    },
  }),
];
