/**
 * The scores of all titles for a profile. With a model and a history H, whose entries h have a weight and an age,
 *
 *     score_t = fit_t + popularity_t
 *     fit_t = model_t(H) + γ_t·Σ_h weight_h·f(age_h)·v_h·(v_t - v̄)          γ_t = G + N·K / (users_t + K)
 *
 * `model_t` is the learned score in units of its standard deviation, 0 for titles that the model lacks. v are the feature
 * vectors of titles, v̄ is their mean, `users_t` the number of members that the model has learned t from: the fewer they
 * are, the more the content counts. f(age) = 1 / (1 + age / 30 days). Both parts are sums over the history, and no term
 * depends on another entry: the share of an entry is its terms, the shares sum up to `fit_t`, and the score falls by
 * exactly the share when the entry is removed. Without a model or a history, the score is popularity alone.
 */
import { ageFactor } from '../../learning/history-ages.js';
import type { Catalogue } from '../catalogue/catalogue.js';
import { addVector, dot } from '../catalogue/feature-vectors.js';
import type { Vector } from '../catalogue/feature-vectors.js';
import type { FoldedHistory } from './folded-history.js';
import { createLargestShares } from './largest-shares.js';
import type { LargestShares } from './largest-shares.js';

/** The functions of a learned model that scores need. */
export interface LearnedModel {
  readonly itemOf: ReadonlyMap<string, number>;
  /** The users of each item in the training data; null when the model does not know them. */
  readonly counts: Uint32Array | null;
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
  readonly ages: Float32Array;
}

/** The part of a score that one title of the history causes. */
export interface Share {
  /** Title number. */
  readonly title: number;
  readonly share: number;
}

export interface Scores {
  /** By title number; only visible titles are filled in. Rows are ordered by it. It is `fit` + `popularity`. */
  readonly score: Float32Array;
  /** The part of the score that the history causes; null without a model or a history. */
  readonly fit: Float32Array | null;
  /** The part of the score that what is watched in the country causes, and a little general appeal. */
  readonly popularity: Float32Array;
  /** The shares of the history's titles in a title's score, which sum up to its `fit`. Empty without a model. */
  readonly sharesOf: (title: number) => readonly Share[];
  /** The largest of these shares for each of the titles, in one pass over the history. */
  readonly largestSharesOf: (titles: readonly number[]) => LargestShares;
}

export interface ScoreInputs {
  readonly catalogue: Catalogue;
  /** Numbers of the titles that may be shown. */
  readonly titles: readonly number[];
  /** By title number, as of `popularityOf`. */
  readonly popularity: Float32Array;
  readonly learned: LearnedModel | null;
  readonly history: FoldedHistory | null;
}

/** Of scores that no history has a part in. */
export const UNEXPLAINED: Pick<Scores, 'sharesOf' | 'largestSharesOf'> = {
  sharesOf: () => [],
  largestSharesOf: (titles) => createLargestShares(titles.length).result(),
};

/** G, N and K: of the content in the score. */
const CONTENT = { weight: 0.4, newWeight: 2, users: 5 } as const;
/** Days after which an entry counts half in the content. */
const CONTENT_AGE_DAYS = 30;

interface Entry {
  readonly title: number;
  readonly weight: number;
  readonly age: number;
  readonly item: number;
}

interface Entries {
  /** The history's titles that the catalogue has. */
  readonly known: readonly Entry[];
  /** Positions in `known` of the titles that the model has too, and these as the model reads them. */
  readonly inModel: readonly number[];
  readonly history: ModelEntries;
}

function entriesOf({ indexOf }: Catalogue, { itemOf }: LearnedModel, folded: FoldedHistory): Entries {
  const known = folded.titleIds.flatMap((titleId, position): readonly Entry[] => {
    const title = indexOf.get(titleId);
    const [weight, age] = [folded.weights[position] ?? 0, folded.ages[position] ?? 0];
    return title === undefined ? [] : [{ title, weight, age, item: itemOf.get(titleId) ?? -1 }];
  });
  const inModel = known.flatMap(({ item }, position) => (item >= 0 ? [position] : []));
  const history = {
    items: Uint32Array.from(inModel, (position) => known[position]?.item ?? 0),
    weights: Float32Array.from(inModel, (position) => known[position]?.weight ?? 0),
    ages: Float32Array.from(inModel, (position) => known[position]?.age ?? 0),
  };
  return { known, inModel, history };
}

/** By title number. Kept while catalogue and model are the same. */
interface TitlesInModel {
  readonly learned: LearnedModel;
  /** Item numbers, -1 for titles that the model does not know. */
  readonly items: Int32Array;
  /** Members that the model has learned each title from; infinite when it does not state them. */
  readonly users: Float32Array;
  /** γ */
  readonly contentWeights: Float32Array;
}

const keptTitles = new WeakMap<Catalogue, TitlesInModel>();

export function titlesInModel(catalogue: Catalogue, learned: LearnedModel): TitlesInModel {
  const kept = keptTitles.get(catalogue);
  if (kept?.learned === learned) return kept;
  const items = Int32Array.from(catalogue.titles, ({ id }) => learned.itemOf.get(id) ?? -1);
  const users = Float32Array.from(items, (item) => (item < 0 ? 0 : (learned.counts?.[item] ?? Infinity)));
  const contentWeights = users.map(
    (count) => CONTENT.weight + (CONTENT.newWeight * CONTENT.users) / (count + CONTENT.users),
  );
  const computed = { learned, items, users, contentWeights };
  keptTitles.set(catalogue, computed);
  return computed;
}

const keptMeans = new WeakMap<Catalogue['features'], Float32Array>();

/** v̄ */
function meanVector({ features }: Catalogue): Float32Array {
  const kept = keptMeans.get(features);
  if (kept !== undefined) return kept;
  const mean = new Float32Array(features.size);
  for (const vector of features.vectors) addVector(mean, vector, 1 / features.vectors.length);
  keptMeans.set(features, mean);
  return mean;
}

export function scoreTitles({ catalogue, titles, popularity, learned, history }: ScoreInputs): Scores {
  const entries = learned === null || history === null ? null : entriesOf(catalogue, learned, history);
  const score = new Float32Array(catalogue.titles.length);
  if (learned === null || entries === null || entries.known.length === 0) {
    for (const title of titles) score[title] = popularity[title] ?? 0;
    return { score, fit: null, popularity, ...UNEXPLAINED };
  }
  const inModel = titlesInModel(catalogue, learned);
  const fit = learnedScores(learned, entries.history, inModel.items);
  const content = contentScores(catalogue, entries.known, titles);
  for (const title of titles) {
    fit[title] = (fit[title] ?? 0) + (inModel.contentWeights[title] ?? 0) * (content[title] ?? 0);
    score[title] = (fit[title] ?? 0) + (popularity[title] ?? 0);
  }
  return {
    ...{ score, fit, popularity },
    sharesOf: (title) => sharesIn(catalogue, inModel, entries, title),
    largestSharesOf: (wanted) => largestSharesIn(catalogue, inModel, entries, wanted),
  };
}

/** The model's scores by title number; 0 for titles that it does not know. */
export function learnedScores({ model }: LearnedModel, history: ModelEntries, items: Int32Array): Float32Array {
  const byItem = new Float32Array(model.itemIds.length);
  model.score(history, byItem);
  const raw = new Float32Array(items.length);
  for (let title = 0; title < items.length; title += 1) raw[title] = byItem[items[title] ?? -1] ?? 0;
  return raw;
}

function contentFactor({ weight, age }: Entry): number {
  return weight * ageFactor(age, CONTENT_AGE_DAYS);
}

/** Σ_h weight_h·f(age_h)·v_h·(v_t - v̄) by title number. */
function contentScores(catalogue: Catalogue, known: Entries['known'], titles: readonly number[]): Float32Array {
  const { features } = catalogue;
  const taste = new Float32Array(features.size);
  for (const entry of known) {
    const vector = features.vectors[entry.title];
    if (vector !== undefined) addVector(taste, vector, contentFactor(entry));
  }
  const usual = dotOfDense(taste, meanVector(catalogue));
  const content = new Float32Array(features.vectors.length);
  for (const title of titles) {
    const vector = features.vectors[title];
    if (vector !== undefined) content[title] = dot(taste, vector) - usual;
  }
  return content;
}

function dotOfDense(one: Float32Array, other: Float32Array): number {
  let sum = 0;
  for (let index = 0; index < one.length; index += 1) sum += (one[index] ?? 0) * (other[index] ?? 0);
  return sum;
}

const NO_VECTOR: Vector = { traits: new Int32Array(), weights: new Float32Array() };

function sharesIn(
  catalogue: Catalogue,
  { learned, items, contentWeights }: TitlesInModel,
  { known, inModel, history }: Entries,
  title: number,
): readonly Share[] {
  const { features } = catalogue;
  const [own, mean] = [new Float32Array(features.size), meanVector(catalogue)];
  addVector(own, features.vectors[title] ?? NO_VECTOR, 1);
  const shares = known.map((entry) => {
    const vector = features.vectors[entry.title] ?? NO_VECTOR;
    const content = contentFactor(entry) * (dot(own, vector) - dot(mean, vector));
    return { title: entry.title, share: (contentWeights[title] ?? 0) * content };
  });
  const item = items[title] ?? -1;
  if (item < 0) return shares;
  learned.model.contributions(history, item).shares.forEach((share, position) => {
    const known = shares[inModel[position] ?? -1];
    if (known !== undefined) known.share += share;
  });
  return shares;
}

function largestSharesIn(
  catalogue: Catalogue,
  titlesIn: TitlesInModel,
  entries: Entries,
  wanted: readonly number[],
): LargestShares {
  const { learned, items, contentWeights } = titlesIn;
  const { addShares } = learned.model;
  const largest = createLargestShares(wanted.length);
  if (addShares === undefined) {
    wanted.forEach((title, index) => {
      for (const each of sharesIn(catalogue, titlesIn, entries, title)) largest.add(index, each.title, each.share);
    });
    return largest.result();
  }
  const { features } = catalogue;
  const mean = meanVector(catalogue);
  const ofModel = new Float32Array(learned.model.itemIds.length);
  const positions = new Map(entries.inModel.map((known, position) => [known, position]));
  const wantedItems = Int32Array.from(wanted, (title) => items[title] ?? -1);
  const wantedWeights = Float32Array.from(wanted, (title) => contentWeights[title] ?? 0);
  const similar = similarityTo(features, wanted);
  entries.known.forEach((entry, known) => {
    const vector = features.vectors[entry.title] ?? NO_VECTOR;
    const [factor, usual, position] = [contentFactor(entry), dot(mean, vector), positions.get(known)];
    ofModel.fill(0);
    if (position !== undefined) addShares(entries.history, position, 1, ofModel);
    const cosines = similar(vector);
    for (let index = 0; index < wantedItems.length; index += 1) {
      const item = wantedItems[index] ?? -1;
      const content = (wantedWeights[index] ?? 0) * factor * ((cosines[index] ?? 0) - usual);
      largest.add(index, entry.title, (item < 0 ? 0 : (ofModel[item] ?? 0)) + content);
    }
  });
  return largest.result();
}

/**
 * The cosines of a vector and those of `titles`, by position; the array is used again by the next call. Only the titles
 * that share a trait are visited.
 */
function similarityTo({ size, vectors }: Catalogue['features'], titles: readonly number[]) {
  const starts = new Uint32Array(size + 1);
  const own = titles.map((title) => vectors[title] ?? NO_VECTOR);
  for (const { traits } of own) for (const trait of traits) starts[trait + 1] = (starts[trait + 1] ?? 0) + 1;
  for (let trait = 0; trait < size; trait += 1) starts[trait + 1] = (starts[trait + 1] ?? 0) + (starts[trait] ?? 0);
  const [places, parts] = [new Uint32Array(starts[size] ?? 0), new Float32Array(starts[size] ?? 0)];
  const ends = starts.slice();
  own.forEach(({ traits, weights }, position) => {
    traits.forEach((trait, index) => {
      const end = ends[trait] ?? 0;
      places[end] = position;
      parts[end] = weights[index] ?? 0;
      ends[trait] = end + 1;
    });
  });
  const cosines = new Float32Array(titles.length);
  return ({ traits, weights }: Vector): Float32Array => {
    cosines.fill(0);
    for (let index = 0; index < traits.length; index += 1) {
      const [trait, weight] = [traits[index] ?? 0, weights[index] ?? 0];
      const end = starts[trait + 1] ?? 0;
      for (let at = starts[trait] ?? 0; at < end; at += 1) {
        const place = places[at] ?? 0;
        cosines[place] = (cosines[place] ?? 0) + weight * (parts[at] ?? 0);
      }
    }
    return cosines;
  };
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
