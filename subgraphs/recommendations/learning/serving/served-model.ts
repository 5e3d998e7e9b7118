/** A trained model as requests use it: found by title id, with the version that names it. */
import { setImmediate } from 'node:timers/promises';
import type { RankingModel } from '../model.js';
import { ModelFolderError } from '../models/model-manifest.js';
import type { Calibration } from '../../rules/profile/match-score.js';
import type { LoadedModel } from '../models/model-folder.js';

export interface ServedModel {
  /** The name of its folder. */
  readonly version: string;
  readonly model: RankingModel;
  /** The users of each item in the training data; null when the model does not state them. */
  readonly counts: Uint32Array | null;
  /** Of the match score; null: the default one. */
  readonly calibration: Calibration | null;
  /** Index in the model by title id. */
  readonly itemOf: ReadonlyMap<string, number>;
}

/** Throws a `ModelFolderError` when the model has no titles or repeats an id. */
export function toServedModel(version: string, { model }: Pick<LoadedModel, 'model'>): ServedModel {
  const itemOf = new Map(model.itemIds.map((id, item) => [id, item]));
  if (itemOf.size === 0) throw new ModelFolderError(`The model ${version} has no titles.`);
  if (itemOf.size !== model.itemIds.length)
    throw new ModelFolderError(`The model ${version} has a title twice in its list.`);
  const { counts } = model.parts().tensors;
  return { version, model, itemOf, counts: counts instanceof Uint32Array ? counts : null, calibration: null };
}

/**
 * Scores some histories, which also prepares the model for requests. Blocks the event loop for one history at a time.
 * Rejects with a `ModelFolderError` when a score is not finite.
 */
export async function requireFiniteScores({ version, model }: ServedModel): Promise<void> {
  const scores = new Float32Array(model.itemIds.length);
  for (const items of [[], [0], [model.itemIds.length - 1]]) {
    await setImmediate();
    model.score({ items, weights: null }, scores);
    if (!scores.every(Number.isFinite))
      throw new ModelFolderError(`The model ${version} has scores that are no numbers.`);
  }
}
