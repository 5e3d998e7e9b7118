/** The models that can be trained, by name. */
import type { ModelTrainer } from '../model.js';
import { createBlendTrainer } from './blend.js';
import { easeTrainer } from './ease.js';
import { ialsTrainer } from './ials.js';
import { sequentialRidgeTrainer } from './sequential-ridge.js';

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
];

/**
 * The model that is served, by name, with its hyper-parameters: matrices of the largest weights only, which halve memory
 * and time and lose nothing that could be measured; the scales of the training data, so that an entry's share is what
 * the score falls by without it; item factors for similar titles and for titles that nobody has watched.
 */
export const SERVED_MODEL: { readonly trainer: string; readonly parameters: Readonly<Record<string, number>> } = {
  trainer: 'blend-next',
  parameters: {
    'sequential.weightsPerItem': 500,
    'ease.weightsPerItem': 500,
    'ials.weight': 0.3,
    scalesPerHistory: 0,
  },
};
