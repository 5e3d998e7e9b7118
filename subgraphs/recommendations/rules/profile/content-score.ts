/**
 * The ranking that the learned models replaced, kept as the control of experiments. With the taste Σ_h weight_h·v_h of the
 * feature vectors v_h that a profile has watched, listed and rejected, the score of a title t is
 *
 *     score_t = fit_t + a·appeal_t        fit_t = (Σ_h weight_h·cos(h, t) - mean) / σ
 *
 * with weights set by hand, and mean and standard deviation over the titles that may be shown.
 */
import type { TitleId } from '@marquee/contracts/ids';
import type { Catalogue } from '../catalogue/catalogue.js';
import { addVector, dot } from '../catalogue/feature-vectors.js';
import type { View } from './history.js';
import { addContentShares, createLargestShares } from './largest-shares.js';
import type { LargestShares } from './largest-shares.js';
import { UNEXPLAINED, contentSimilarity } from './score.js';
import type { Scores, Share, SharesOfTitles } from './score.js';
import { viewWeight } from './taste.js';

const LISTED_WEIGHT = 0.4;
const REJECTED_WEIGHT = -0.5;
/** Weight of general appeal relative to one standard deviation of fit. */
const APPEAL_WEIGHT = 0.8;
/** Without a taste the score is appeal alone, scaled to about the same range. */
const APPEAL_ONLY_WEIGHT = 2.5;

export interface ContentInputs {
  readonly catalogue: Catalogue;
  /** Numbers of the titles that may be shown. */
  readonly titles: readonly number[];
  readonly views: readonly View[];
  readonly listed: readonly TitleId[];
  readonly rejected: readonly TitleId[];
  /** Views lose weight with their age. */
  readonly asOf: Date;
}

interface Entry {
  readonly title: number;
  readonly weight: number;
}

function entriesOf({ catalogue, views, listed, rejected, asOf }: ContentInputs): readonly Entry[] {
  const weights = new Map<number, number>();
  const add = (titleId: TitleId, weight: number): void => {
    const title = catalogue.indexOf.get(titleId);
    if (title !== undefined) weights.set(title, (weights.get(title) ?? 0) + weight);
  };
  for (const view of views) add(view.titleId, viewWeight(view, asOf));
  for (const titleId of listed) add(titleId, LISTED_WEIGHT);
  for (const titleId of rejected) add(titleId, REJECTED_WEIGHT);
  return [...weights].map(([title, weight]) => ({ title, weight }));
}

/** Popularity and learned models have no part in it. */
export function scoreByContent(inputs: ContentInputs): Scores {
  const { catalogue, titles } = inputs;
  const { appeal, features } = catalogue;
  const score = new Float32Array(appeal.length);
  const entries = entriesOf(inputs);
  const popularity = new Float32Array(appeal.length);
  if (!entries.some(({ weight }) => weight > 0)) {
    for (const title of titles) score[title] = APPEAL_ONLY_WEIGHT * (appeal[title] ?? 0);
    return { score, fit: null, popularity, ...UNEXPLAINED };
  }
  const taste = new Float32Array(features.size);
  for (const { title, weight } of entries) {
    const vector = features.vectors[title];
    if (vector !== undefined) addVector(taste, vector, weight);
  }
  const fit = new Float32Array(appeal.length);
  let [sum, squares] = [0, 0];
  for (const title of titles) {
    const vector = features.vectors[title];
    const value = vector === undefined ? 0 : dot(taste, vector);
    fit[title] = value;
    sum += value;
    squares += value * value;
  }
  const count = Math.max(1, titles.length);
  const mean = sum / count;
  const deviation = Math.sqrt(Math.max(0, squares / count - mean * mean)) || 1;
  for (const title of titles) {
    fit[title] = ((fit[title] ?? 0) - mean) / deviation;
    score[title] = (fit[title] ?? 0) + APPEAL_WEIGHT * (appeal[title] ?? 0);
  }
  const sharesOf = (title: number): readonly Share[] => {
    const likeness = contentSimilarity(catalogue, title);
    return entries.map((entry) => ({ title: entry.title, share: (entry.weight * likeness(entry.title)) / deviation }));
  };
  const sharesOfAll = (wanted: readonly number[]): SharesOfTitles => ({
    causes: Int32Array.from(entries, ({ title }) => title),
    shares: wanted.map((title) => Float64Array.from(sharesOf(title), ({ share }) => share)),
  });
  const largestSharesOf = (wanted: readonly number[]): LargestShares => {
    const largest = createLargestShares(wanted.length);
    addContentShares(catalogue, entries, wanted, [...wanted.keys()], largest);
    return largest.result();
  };
  return { score, fit, popularity, sharesOf, sharesOfAll, largestSharesOf };
}
