/**
 * What readers, models, evaluator and serving share: interactions, histories, models and their training. Items and
 * users are dense indexes; their ids are strings. A model has no state of members: a score is a function of a history.
 */

/** Interactions grouped by user. A pair of user and item occurs once. */
export interface Interactions {
  /** Ids by user index. */
  readonly userIds: readonly string[];
  /** Ids by item index. */
  readonly itemIds: readonly string[];
  /** Length: users + 1. The interactions of user `u` stand from `offsets[u]` up to, without, `offsets[u + 1]`. */
  readonly offsets: Uint32Array;
  /** Item indexes, each user's in time order (in the order of the file when there are no times). */
  readonly items: Uint32Array;
  /** Seconds since 1970, one per interaction; null when the data has no times. */
  readonly times: Float64Array | null;
  /**
   * What is known of each item's content, by item index: texts such as `genre:drama`. Models of factors use them for
   * items that few users have watched.
   */
  readonly features?: readonly (readonly string[])[];
}

/** What one member has watched, in time order; an item occurs at most once. */
export interface History {
  /** Item indexes of the model. */
  readonly items: Uint32Array | readonly number[];
  /** How much each item counts, as many as items; null: each counts 1. */
  readonly weights: Float32Array | readonly number[] | null;
  /** Days from each entry to the member's last activity, as many as items. Without them, models that use them count every age as 0. */
  readonly ages?: Float32Array | readonly number[] | null;
}

/** How a score comes about: `bias` and all `shares` sum up to the score (within rounding of float32). */
export interface Contributions {
  /** The part of the score that no history entry causes. */
  readonly bias: number;
  /** One share per history entry, in the history's order. */
  readonly shares: Float64Array;
}

export type Tensor = Float32Array | Uint32Array | Uint16Array;

/** The numbers of a model, sufficient to write it to files, to share it with worker threads and to restore it. */
export interface ModelParts {
  /** The trainer's name, by which the function that restores the model is found. */
  readonly kind: string;
  readonly constants: Readonly<Record<string, number>>;
  readonly tensors: Readonly<Record<string, Tensor>>;
  /** Parts of the models that this one combines, by name; empty for a plain model. */
  readonly components: Readonly<Record<string, ModelParts>>;
}

/** An item-item or factor model whose scores come from a history alone. It is immutable. */
export interface RankingModel {
  readonly itemIds: readonly string[];

  /**
   * Writes the score of every item into `out` (length: items). Scores are finite; the caller masks seen items. An empty
   * history gives the scores for a member of whom nothing is known.
   */
  score(history: History, out: Float32Array): void;

  /** The exact shares of the history's entries in the score of one item. */
  contributions(history: History, item: number): Contributions;

  /**
   * out += factor × the shares of the history's entry at `position` in the scores of all items, as of `contributions`.
   * One entry costs about what it costs in `score`. Missing in models whose shares are not computed entry by entry.
   */
  addShares?(history: History, position: number, factor: number, out: Float32Array): void;

  /**
   * The same for some items: out[k] += factor × the entry's share in the score of `items[k]`. Missing where `addShares` is.
   */
  addSharesIn?(history: History, position: number, factor: number, items: Uint32Array, out: Float64Array): void;

  parts(): ModelParts;
}

/** A number that is set before training, and chosen on validation data by `recs tune`. */
export interface HyperParameter {
  readonly name: string;
  readonly meaning: string;
  readonly default: number;
  readonly minimum: number;
  readonly maximum: number;
  /** How values are drawn between minimum and maximum when it is tuned. */
  readonly scale: 'linear' | 'logarithmic' | 'integer';
  /** Values that a grid tries; the first grid point of all parameters is the default. */
  readonly grid: readonly number[];
}

export interface TrainingProgress {
  /** As in `epoch 3 of 12`. */
  readonly step: string;
  /** Between 0 and 1. */
  readonly fraction: number;
}

export interface TrainingRun {
  /** Values by name of hyper-parameter; the defaults hold for those that are missing. */
  readonly parameters: Readonly<Record<string, number>>;
  /** Of all randomness: equal data, parameters and seed give identical bytes. */
  readonly seed: number;
  /** Training rejects with the signal's reason soon after it is aborted. */
  readonly signal: AbortSignal | null;
  readonly progress: (progress: TrainingProgress) => void;
  /** Of the matrices, in megabytes; 2,000 when it is not given. Training that needs more rejects with a `RangeError`. */
  readonly memoryMb?: number;
}

export interface ModelTrainer {
  /** As on the command line: `ease`, `ials`. */
  readonly name: string;
  /** One line with the source: authors, year. */
  readonly summary: string;
  readonly hyperParameters: readonly HyperParameter[];
  train(data: Interactions, run: TrainingRun): Promise<RankingModel>;
  /** The model whose `parts` these are; throws when tensors are missing or of another size. */
  restore(parts: ModelParts, itemIds: readonly string[]): RankingModel;
}

/** The weight of the history's entry at `position`. */
export function weightAt(history: History, position: number): number {
  return history.weights === null ? 1 : (history.weights[position] ?? 0);
}
