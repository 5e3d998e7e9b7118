/**
 * The scores of all titles for a profile. With a model and a history H the score of a title t is
 *
 *     score_t = fit_t + p·popularity_t        fit_t = (model_t - mean) / σ
 *
 * `model_t` is the learned score, with its mean and standard deviation over the titles that may be shown. A title that
 * the model does not know has `content_t = Σ_h weight_h·cos(h, t)` in its place, with mean and σ of its own. Both are
 * sums over the history, so that the share of each watched title is exact. Without a model or a history the score is
 * popularity alone.
 */
import type { Catalogue } from '../catalogue/catalogue.js';
import { addVector, dot } from '../catalogue/feature-vectors.js';
import type { FoldedHistory } from './folded-history.js';
import { addContentShares, createLargestShares } from './largest-shares.js';
import type { LargestShares } from './largest-shares.js';

/** The functions of a learned model that scores need. */
export interface LearnedModel {
  readonly itemOf: ReadonlyMap<string, number>;
  readonly model: {
    readonly itemIds: readonly string[];
    score(history: ModelEntries, out: Float32Array): void;
    contributions(history: ModelEntries, item: number): { readonly shares: Float64Array };
    addShares?(history: ModelEntries, position: number, factor: number, out: Float32Array): void;
  };
}

interface ModelEntries {
  readonly items: Uint32Array;
  readonly weights: Float32Array;
}

/** The part of a score that one title of the history causes. */
export interface Share {
  /** Title number. */
  readonly title: number;
  readonly share: number;
}

export interface Scores {
  /** By title number; only visible titles are filled in. Rows are ordered by it. */
  readonly score: Float32Array;
  /**
   * The score without popularity, in standard deviations from the mean of the visible titles; null without a model or a
   * history.
   */
  readonly fit: Float32Array | null;
  /** The part of the score that what is watched in the country causes, by title number. */
  readonly popularity: Float32Array;
  /** The shares of the history's titles in a title's score, in units of the score. Empty without a model. */
  readonly sharesOf: (title: number) => readonly Share[];
  /** The largest of these shares for each of the titles, in one pass over the history. */
  readonly largestSharesOf: (titles: readonly number[]) => LargestShares;
}

export interface ScoreInputs {
  readonly catalogue: Catalogue;
  /** Numbers of the titles that may be shown. */
  readonly titles: readonly number[];
  /** Numbers of the country's titles, the most watched first. */
  readonly ranking: readonly number[];
  readonly learned: LearnedModel | null;
  readonly history: FoldedHistory | null;
}

/** Weight of the popularity in the country, relative to a standard deviation of the learned scores. */
const POPULARITY_WEIGHT = 0.5;
/** Without a model the score is popularity alone, scaled to about the same range. */
const POPULARITY_ONLY_WEIGHT = 2.5;
/** Of the general appeal of titles beyond the ranking, which orders them below it. */
const APPEAL_WEIGHT = 0.1;

/** Of scores that no history has a part in. */
export const UNEXPLAINED: Pick<Scores, 'sharesOf' | 'largestSharesOf'> = {
  sharesOf: () => [],
  largestSharesOf: (titles) => createLargestShares(titles.length).result(),
};

/** 1 for the most watched title of the country, 0 for the last one of its ranking, and about -0.1 to 0.1 beyond it. */
export function popularityOf({ appeal }: Catalogue, ranking: readonly number[]): Float32Array {
  const popularity = appeal.map((value) => APPEAL_WEIGHT * (value - 1));
  const depth = Math.log1p(ranking.length);
  ranking.forEach((title, rank) => {
    popularity[title] = 1 - Math.log1p(rank) / depth + APPEAL_WEIGHT * (appeal[title] ?? 0);
  });
  return popularity;
}

interface Spread {
  readonly mean: number;
  readonly deviation: number;
}

function spreadOf(values: Float32Array, titles: readonly number[]): Spread {
  let [sum, squares] = [0, 0];
  for (const title of titles) {
    const value = values[title] ?? 0;
    sum += value;
    squares += value * value;
  }
  const mean = sum / Math.max(1, titles.length);
  return { mean, deviation: Math.sqrt(Math.max(0, squares / Math.max(1, titles.length) - mean * mean)) || 1 };
}

interface Entry {
  readonly title: number;
  readonly weight: number;
  readonly item: number;
}

interface Entries {
  /** The history's titles that the catalogue has. */
  readonly known: readonly Entry[];
  /** Of them, those that the model has. */
  readonly inModel: readonly Entry[];
  /** `inModel` as the model reads it. */
  readonly history: ModelEntries;
}

function entriesOf({ indexOf }: Catalogue, { itemOf }: LearnedModel, { titleIds, weights }: FoldedHistory): Entries {
  const known = titleIds.flatMap((titleId, position): readonly Entry[] => {
    const title = indexOf.get(titleId);
    return title === undefined ? [] : [{ title, weight: weights[position] ?? 0, item: itemOf.get(titleId) ?? -1 }];
  });
  const inModel = known.filter(({ item }) => item >= 0);
  const history = {
    items: Uint32Array.from(inModel, ({ item }) => item),
    weights: Float32Array.from(inModel, ({ weight }) => weight),
  };
  return { known, inModel, history };
}

const keptItems = new WeakMap<Catalogue, { readonly learned: LearnedModel; readonly byTitle: Int32Array }>();

/** Item numbers by title number, -1 for titles that the model does not know. Kept while catalogue and model are the same. */
function itemsByTitle(catalogue: Catalogue, learned: LearnedModel): Int32Array {
  const kept = keptItems.get(catalogue);
  if (kept?.learned === learned) return kept.byTitle;
  const byTitle = Int32Array.from(catalogue.titles, ({ id }) => learned.itemOf.get(id) ?? -1);
  keptItems.set(catalogue, { learned, byTitle });
  return byTitle;
}

export function scoreTitles(inputs: ScoreInputs): Scores {
  const { catalogue, titles, ranking, learned, history } = inputs;
  const popularity = popularityOf(catalogue, ranking);
  const entries = learned === null || history === null ? null : entriesOf(catalogue, learned, history);
  const score = new Float32Array(catalogue.titles.length);
  if (learned === null || entries === null || entries.known.length === 0) {
    for (const title of titles) score[title] = POPULARITY_ONLY_WEIGHT * (popularity[title] ?? 0);
    return { score, fit: null, popularity: score, ...UNEXPLAINED };
  }
  const explained = fitOf(inputs, learned, entries);
  const { fit } = explained;
  const popular = popularity.map((value) => POPULARITY_WEIGHT * value);
  for (const title of titles) score[title] = (fit[title] ?? 0) + (popular[title] ?? 0);
  return { score, popularity: popular, ...explained };
}

type Fit = Pick<Scores, 'sharesOf' | 'largestSharesOf'> & { readonly fit: Float32Array };

function fitOf({ catalogue, titles }: ScoreInputs, learned: LearnedModel, { known, inModel, history }: Entries): Fit {
  const byTitle = itemsByTitle(catalogue, learned);
  // A history of titles that are newer than the model is compared by content alone.
  const isLearned = (title: number): boolean => inModel.length > 0 && (byTitle[title] ?? -1) >= 0;
  const raw = learnedScores(learned, history, byTitle);
  const content = contentScores(catalogue, known, titles);
  const trained = titles.filter(isLearned);
  const [own, prior] = [spreadOf(raw, trained), spreadOf(content, titles)];
  const fit = new Float32Array(raw.length);
  for (const title of titles) {
    const [values, { mean, deviation }] = isLearned(title) ? [raw, own] : [content, prior];
    fit[title] = ((values[title] ?? 0) - mean) / deviation;
  }
  const sharesOf = (title: number): readonly Share[] => {
    if (!isLearned(title)) return contentShares(catalogue, known, title, prior.deviation);
    const { shares } = learned.model.contributions(history, byTitle[title] ?? 0);
    return inModel.map((entry, position) => ({ title: entry.title, share: (shares[position] ?? 0) / own.deviation }));
  };
  const largestSharesOf = (wanted: readonly number[]): LargestShares => {
    const largest = createLargestShares(wanted.length);
    const { addShares } = learned.model;
    const ofEntry = new Float32Array(learned.model.itemIds.length);
    if (addShares === undefined)
      wanted.forEach((title, index) => {
        if (isLearned(title)) for (const { title: cause, share } of sharesOf(title)) largest.add(index, cause, share);
      });
    else {
      const places = Int32Array.from(wanted, (title) => byTitle[title] ?? -1);
      inModel.forEach((entry, position) => {
        ofEntry.fill(0);
        addShares(history, position, 1, ofEntry);
        largest.addAll(places, entry.title, ofEntry);
      });
    }
    const unknown = [...wanted.keys()].filter((index) => !isLearned(wanted[index] ?? 0));
    addContentShares(catalogue, known, wanted, unknown, largest);
    return largest.result();
  };
  return { fit, sharesOf, largestSharesOf };
}

/** The model's scores by title number; 0 for titles that it does not know. */
function learnedScores({ model }: LearnedModel, history: ModelEntries, byTitle: Int32Array): Float32Array {
  const byItem = new Float32Array(model.itemIds.length);
  model.score(history, byItem);
  const raw = new Float32Array(byTitle.length);
  for (let title = 0; title < byTitle.length; title += 1) raw[title] = byItem[byTitle[title] ?? -1] ?? 0;
  return raw;
}

/** `content_t` by title number. */
function contentScores({ features }: Catalogue, known: Entries['known'], titles: readonly number[]): Float32Array {
  const taste = new Float32Array(features.size);
  for (const { title, weight } of known) {
    const vector = features.vectors[title];
    if (vector !== undefined) addVector(taste, vector, weight);
  }
  const content = new Float32Array(features.vectors.length);
  for (const title of titles) {
    const vector = features.vectors[title];
    if (vector !== undefined) content[title] = dot(taste, vector);
  }
  return content;
}

function contentShares(
  catalogue: Catalogue,
  known: Entries['known'],
  title: number,
  deviation: number,
): readonly Share[] {
  const likeness = contentSimilarity(catalogue, title);
  return known.map((entry) => ({ title: entry.title, share: (entry.weight * likeness(entry.title)) / deviation }));
}

/** The cosine of a title's feature vector and another one's: 0 to 1. */
export function contentSimilarity({ features }: Catalogue, title: number): (other: number) => number {
  const vector = features.vectors[title];
  const dense = new Float32Array(features.size);
  if (vector !== undefined) addVector(dense, vector, 1);
  return (other) => {
    const otherVector = features.vectors[other];
    return otherVector === undefined ? 0 : dot(dense, otherVector);
  };
}

/** The match score that members see, 1 to 99: an average fit is 50, two standard deviations above it about 90. */
export function matchScoreOf(fit: number): number {
  return Math.min(99, Math.max(1, Math.round(100 / (1 + Math.exp(-1.1 * fit)))));
}

/** Weight of the learned similarity beside that of the content. */
const LEARNED_WEIGHT = 0.5;

/**
 * The similarity of titles to `anchor`: the mean of the learned one, as a part of the largest, and the cosine of the
 * features, plus a little appeal to order equals. The cosine alone for titles that the model does not know. `-Infinity`
 * for the anchor itself.
 */
export function similarity(
  catalogue: Catalogue,
  learned: LearnedModel | null,
  anchor: number,
): (title: number) => number {
  const likeness = contentSimilarity(catalogue, anchor);
  const scores = learned === null ? null : similarByModel(catalogue, learned, anchor);
  return (title) => {
    if (title === anchor) return -Infinity;
    const content = likeness(title);
    const both = scores === null ? content : content + LEARNED_WEIGHT * ((scores[title] ?? 0) - content);
    return both + 0.05 * (catalogue.appeal[title] ?? 0);
  };
}

/** By title number, at most 1: what a history of the anchor alone scores. Null for an anchor that the model lacks. */
function similarByModel(catalogue: Catalogue, learned: LearnedModel, anchor: number): Float32Array | null {
  const byTitle = itemsByTitle(catalogue, learned);
  const item = byTitle[anchor] ?? -1;
  if (item < 0) return null;
  const scores = learnedScores(learned, { items: Uint32Array.of(item), weights: Float32Array.of(1) }, byTitle);
  let largest = 0;
  for (let title = 0; title < scores.length; title += 1)
    if (title !== anchor) largest = Math.max(largest, scores[title] ?? 0);
  return largest === 0 ? null : scores.map((score) => score / largest);
}
