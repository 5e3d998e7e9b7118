/** Trains a model on a part of the data and measures it on the rest, beside popularity, before it may be served. */
import { setImmediate } from 'node:timers/promises';
import { evaluate } from '../evaluation/evaluate.js';
import type { Segment } from '../evaluation/evaluate.js';
import { Label, holdOut, labelAllAsTrain } from '../evaluation/labels.js';
import type { Protocol } from '../evaluation/labels.js';
import { UNKNOWN_ITEM, createTestSet, trainingPart } from '../evaluation/test-set.js';
import type { TestSet } from '../evaluation/test-set.js';
import type { Interactions, ModelTrainer, TrainingRun } from '../model.js';
import type { ModelDetails } from './model-manifest.js';
import { createCountryRanker } from './country-ranker.js';
import type { MemberAttributes, MembersById } from './country-ranker.js';
import { countItems } from './training.js';

export interface ValidationPlan {
  readonly protocol: Protocol;
  /** Length of the ranking. */
  readonly k: number;
  /** A model whose nDCG is lower than this times that of popularity in the country is refused. */
  readonly minimumRatio: number;
}

/** A model is below the floor of its validation. */
export class ValidationFloorError extends Error {
  override readonly name = 'ValidationFloorError';
}

/** Titles that fewer members have watched are new: a model knows little of them. */
const NEW_TITLE_USERS = 10;
const NEW_TITLES = `titles of fewer than ${NEW_TITLE_USERS} members`;
const KNOWN_TITLES = 'other titles';

function describeMember(member: MemberAttributes | undefined): readonly string[] {
  return member === undefined ? [] : [`country ${member.country}`, member.isKids ? 'kids profiles' : 'adult profiles'];
}

/** Whether a new title is to be found. */
function isNewTitle({ targetItems, targetOffsets }: TestSet, user: number, counts: Uint32Array): boolean {
  const targets = targetItems.subarray(targetOffsets[user], targetOffsets[user + 1]);
  return targets.some((item) => item === UNKNOWN_ITEM || (counts[item] ?? 0) < NEW_TITLE_USERS);
}

/**
 * The figures by segment, `all` and `popular` (popularity in the country) among them. Rejects with a `ValidationFloorError`, or with a `RangeError`
 * when the data has too few interactions for a validation.
 */
export async function validateTrainer(
  trainer: ModelTrainer,
  data: Interactions,
  run: TrainingRun,
  { protocol, k, minimumRatio }: ValidationPlan,
  members: MembersById | null,
): Promise<ModelDetails['metrics']> {
  const labelled = labelAllAsTrain(data);
  holdOut(labelled, protocol, Label.Validation, run.seed);
  const train = trainingPart(labelled);
  const testSet = createTestSet(labelled, Label.Validation, train.itemIds, null);
  if (testSet.userIds.length === 0 || train.items.length === 0)
    throw new RangeError('There are too few interactions for a validation.');
  const counts = countItems(train);
  const segmentsOf = (user: number): readonly string[] => [
    ...describeMember(members?.get(testSet.userIds[user] ?? '')),
    isNewTitle(testSet, user, counts) ? NEW_TITLES : KNOWN_TITLES,
  ];
  const options = { ks: [k], seed: run.seed, historyLimit: null, signal: run.signal, progress: () => {}, segmentsOf };
  await setImmediate();
  const measured = await evaluate(await trainer.train(train, run), testSet, options);
  const popular = await evaluate(createCountryRanker(train, testSet.userIds, members ?? new Map()), testSet, options);
  const [model, baseline] = [measured.metrics[0]?.ndcg ?? 0, popular.metrics[0]?.ndcg ?? 0];
  if (model < minimumRatio * baseline)
    throw new ValidationFloorError(
      `The model is not good enough: ${protocol} ndcg@${k} is ${model.toFixed(4)}, ` +
        `and ${minimumRatio} × popularity is ${(minimumRatio * baseline).toFixed(4)}.`,
    );
  const figuresOf = ({
    users = 0,
    recall = 0,
    ndcg = 0,
  }: Partial<Pick<Segment, 'users' | 'recall' | 'ndcg'>> = {}) => ({
    members: users,
    [`${protocol} recall@${k}`]: recall,
    [`${protocol} ndcg@${k}`]: ndcg,
  });
  return {
    all: figuresOf({ users: measured.users, ...measured.metrics[0] }),
    popular: figuresOf({ users: popular.users, ...popular.metrics[0] }),
    ...Object.fromEntries(measured.segments.map((segment) => [segment.name, figuresOf(segment)])),
  };
}
