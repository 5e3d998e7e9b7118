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
    summary: 'Sequential ridge with some normalised EASE, for the next title.',
    popularityWeight: 0.01,
    scalesPerHistory: true,
    components: [
      { trainer: sequentialRidgeTrainer, weight: 1 },
      { trainer: easeTrainer, weight: 0.2 },
    ],
  }),
];
