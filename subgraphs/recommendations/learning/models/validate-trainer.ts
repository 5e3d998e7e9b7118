/** Trains a model on a part of the data and measures it on the rest, beside popularity, before it may be served. */
import { setImmediate } from 'node:timers/promises';
import { topPop } from '../baselines/top-pop.js';
import { evaluate } from '../evaluation/evaluate.js';
import type { Evaluation } from '../evaluation/evaluate.js';
import { Label, holdOut, labelAllAsTrain } from '../evaluation/labels.js';
import type { Protocol } from '../evaluation/labels.js';
import { createTestSet, trainingPart } from '../evaluation/test-set.js';
import type { Interactions, ModelTrainer, TrainingRun } from '../model.js';
import type { ModelDetails } from './model-manifest.js';

export interface ValidationPlan {
  readonly protocol: Protocol;
  /** Length of the ranking. */
  readonly k: number;
  /** A model whose nDCG is lower than this times that of TopPop is refused. */
  readonly minimumRatio: number;
}

/** A model is below the floor of its validation. */
export class ValidationFloorError extends Error {
  override readonly name = 'ValidationFloorError';
}

/**
 * The figures by segment, `all` and `toppop` among them. Rejects with a `ValidationFloorError`, or with a `RangeError`
 * when the data has too few interactions for a validation.
 */
export async function validateTrainer(
  trainer: ModelTrainer,
  data: Interactions,
  run: TrainingRun,
  { protocol, k, minimumRatio }: ValidationPlan,
): Promise<ModelDetails['metrics']> {
  const labelled = labelAllAsTrain(data);
  holdOut(labelled, protocol, Label.Validation, run.seed);
  const train = trainingPart(labelled);
  const testSet = createTestSet(labelled, Label.Validation, train.itemIds, null);
  if (testSet.userIds.length === 0 || train.items.length === 0)
    throw new RangeError('There are too few interactions for a validation.');
  const options = { ks: [k], seed: run.seed, historyLimit: null, signal: run.signal, progress: () => {} };
  const measure = async (each: ModelTrainer, own: TrainingRun): Promise<Evaluation> => {
    await setImmediate();
    return evaluate(await each.train(train, own), testSet, options);
  };
  const measured = await measure(trainer, run);
  const popular = await measure(topPop, { ...run, parameters: {}, progress: () => {} });
  const [model, baseline] = [measured.metrics[0]?.ndcg ?? 0, popular.metrics[0]?.ndcg ?? 0];
  if (model < minimumRatio * baseline)
    throw new ValidationFloorError(
      `The model is not good enough: ${protocol} ndcg@${k} is ${model.toFixed(4)}, ` +
        `and ${minimumRatio} × TopPop is ${(minimumRatio * baseline).toFixed(4)}.`,
    );
  const figuresOf = ({ recall = 0, ndcg = 0 }: { readonly recall?: number; readonly ndcg?: number } = {}) => ({
    [`${protocol} recall@${k}`]: recall,
    [`${protocol} ndcg@${k}`]: ndcg,
  });
  return {
    all: figuresOf(measured.metrics[0]),
    toppop: figuresOf(popular.metrics[0]),
    ...Object.fromEntries(measured.segments.map((segment) => [segment.name, figuresOf(segment)])),
  };
}
