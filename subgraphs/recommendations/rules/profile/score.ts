/**
 * The scores of all titles for a profile. With a model and a history H, whose entries h have a weight and an age,
 *
 *     score_t = fit_t + popularity_t
 *     fit_t = model_t(H) + γ_t·Σ_h weight_h·f(age_h)·v_h·(v_t - v̄_h)        γ_t = G + N·K / (users_t + K)
 *
 * `model_t` is the learned score in units of its standard deviation, 0 for titles that the model lacks. v are the feature
 * vectors of titles; v̄_h is their mean, and 0 for a negative weight, so that such an entry raises no title. `users_t` the number of members that the model has learned t from: the fewer they
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
    addSharesIn?(history: ModelEntries, position: number, factor: number, items: Uint32Array, out: Float64Array): void;
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

/** The shares of the history's titles in the scores of some titles. */
export interface SharesOfTitles {
  /** Title numbers of the history. */
  readonly causes: Int32Array;
  /** For each title that is explained, a share for each cause. */
  readonly shares: readonly Float64Array[];
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
  /** The same for several titles, in one pass over the history. */
  readonly sharesOfAll: (titles: readonly number[]) => SharesOfTitles;
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
export const UNEXPLAINED: Pick<Scores, 'sharesOf' | 'sharesOfAll' | 'largestSharesOf'> = {
  sharesOf: () => [],
  sharesOfAll: (titles) => ({ causes: new Int32Array(), shares: titles.map(() => new Float64Array()) }),
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
    sharesOfAll: (wanted) => sharesOfAllIn(catalogue, inModel, entries, wanted),
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

/** v_h·v̄_h */
function usualOf(catalogue: Catalogue, { title, weight }: Entry): number {
  return weight < 0 ? 0 : dot(meanVector(catalogue), catalogue.features.vectors[title] ?? NO_VECTOR);
}

/** Σ_h weight_h·f(age_h)·v_h·(v_t - v̄_h) by title number. */
function contentScores(catalogue: Catalogue, known: Entries['known'], titles: readonly number[]): Float32Array {
  const { features } = catalogue;
  const taste = new Float32Array(features.size);
  let usual = 0;
  for (const entry of known) {
    const vector = features.vectors[entry.title];
    if (vector !== undefined) addVector(taste, vector, contentFactor(entry));
    usual += contentFactor(entry) * usualOf(catalogue, entry);
  }
  const content = new Float32Array(features.vectors.length);
  for (const title of titles) {
    const vector = features.vectors[title];
    if (vector !== undefined) content[title] = dot(taste, vector) - usual;
  }
  return content;
}

const NO_VECTOR: Vector = { traits: new Int32Array(), weights: new Float32Array() };

function sharesIn(catalogue: Catalogue, titlesIn: TitlesInModel, entries: Entries, title: number): readonly Share[] {
  const [shares] = sharesOfAllIn(catalogue, titlesIn, entries, [title]).shares;
  return entries.known.map((entry, position) => ({ title: entry.title, share: shares?.[position] ?? 0 }));
}

function sharesOfAllIn(
  catalogue: Catalogue,
  titlesIn: TitlesInModel,
  entries: Entries,
  wanted: readonly number[],
): SharesOfTitles {
  const { features } = catalogue;
  const shares = wanted.map(() => new Float64Array(entries.known.length));
  const weights = Float64Array.from(wanted, (title) => titlesIn.contentWeights[title] ?? 0);
  const similar = similarityTo(features, wanted);
  entries.known.forEach((entry, known) => {
    const [factor, usual] = [contentFactor(entry), usualOf(catalogue, entry)];
    const cosines = similar(features.vectors[entry.title] ?? NO_VECTOR);
    for (let index = 0; index < shares.length; index += 1) {
      const ofTitle = shares[index];
      if (ofTitle !== undefined) ofTitle[known] = (weights[index] ?? 0) * factor * ((cosines[index] ?? 0) - usual);
    }
  });
  addModelShares(titlesIn, entries, wanted, shares);
  return { causes: Int32Array.from(entries.known, ({ title }) => title), shares };
}

/** Reads the weights of the model row by row, in the order in which they are in memory. */
function addModelShares(
  { learned: { model }, items }: TitlesInModel,
  { inModel, history }: Entries,
  wanted: readonly number[],
  shares: readonly Float64Array[],
): void {
  const inBoth = wanted.flatMap((title, index) => {
    const [item, ofTitle] = [items[title] ?? -1, shares[index]];
    return item < 0 || ofTitle === undefined ? [] : [{ item, ofTitle }];
  });
  // In the order of the items, most weights are next to each other.
  inBoth.sort((a, b) => a.item - b.item);
  const [itemsOfBoth, rows] = [Uint32Array.from(inBoth, ({ item }) => item), inBoth.map(({ ofTitle }) => ofTitle)];
  const add = (ofTitle: Float64Array | undefined, position: number, share: number): void => {
    const known = inModel[position] ?? -1;
    if (ofTitle !== undefined) ofTitle[known] = (ofTitle[known] ?? 0) + share;
  };
  if (model.addSharesIn === undefined) {
    for (const { item, ofTitle } of inBoth)
      model.contributions(history, item).shares.forEach((share, position) => add(ofTitle, position, share));
    return;
  }
  const ofEntry = new Float64Array(rows.length);
  for (let position = 0; position < inModel.length; position += 1) {
    ofEntry.fill(0);
    model.addSharesIn(history, position, 1, itemsOfBoth, ofEntry);
    for (let at = 0; at < rows.length; at += 1) add(rows[at], position, ofEntry[at] ?? 0);
  }
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
  const ofModel = new Float32Array(learned.model.itemIds.length);
  const positions = new Map(entries.inModel.map((known, position) => [known, position]));
  const wantedItems = Int32Array.from(wanted, (title) => items[title] ?? -1);
  const wantedWeights = Float32Array.from(wanted, (title) => contentWeights[title] ?? 0);
  const similar = similarityTo(features, wanted);
  entries.known.forEach((entry, known) => {
    const vector = features.vectors[entry.title] ?? NO_VECTOR;
    const [factor, usual, position] = [contentFactor(entry), usualOf(catalogue, entry), positions.get(known)];
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
