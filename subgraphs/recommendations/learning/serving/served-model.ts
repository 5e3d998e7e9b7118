/** A trained model as requests use it: found by title id, with the version that names it. */
import type { RankingModel } from '../model.js';
import { ModelFolderError } from '../models/model-manifest.js';
import type { LoadedModel } from '../models/model-folder.js';

export interface ServedModel {
  /** The name of its folder. */
  readonly version: string;
  readonly model: RankingModel;
  /** Index in the model by title id. */
  readonly itemOf: ReadonlyMap<string, number>;
}

/** Throws a `ModelFolderError` when the model has no titles, repeats an id, or scores that are not finite. */
export function toServedModel(version: string, { model }: Pick<LoadedModel, 'model'>): ServedModel {
  const itemOf = new Map(model.itemIds.map((id, item) => [id, item]));
  if (itemOf.size === 0) throw new ModelFolderError(`The model ${version} has no titles.`);
  if (itemOf.size !== model.itemIds.length)
    throw new ModelFolderError(`The model ${version} has a title twice in its list.`);
  const scores = new Float32Array(model.itemIds.length);
  for (const items of [[], [0], [model.itemIds.length - 1]]) {
    model.score({ items, weights: null }, scores);
    if (!scores.every(Number.isFinite))
      throw new ModelFolderError(`The model ${version} has scores that are no numbers.`);
  }
  return { version, model, itemOf };
}
