/**
 * The match score: how probable it is that the member finishes the title once it is started.
 *
 *     P(finished) = 1 / (1 + exp(-(a + b·cos(taste, t) + c·[t is a series] + d·log(1 + max(0, fit_t)))))
 *     score = 90 + 30·log2(P / 0.9), between 1 and 99
 *
 * taste = Σ_h weight_h·v_h over the history without t itself. The coefficients come from views that are finished or
 * given up, by logistic regression (Platt, "Probabilistic outputs for support vector machines", 1999). Of 30 points more,
 * the probability is twice as large: titles of 90 are finished twice as often as those of 60.
 */
import type { Catalogue } from '../catalogue/catalogue.js';
import { addVector, dot } from '../catalogue/feature-vectors.js';
import type { FoldedHistory } from './folded-history.js';

/** a, b, c and d. */
export interface Calibration {
  readonly intercept: number;
  readonly content: number;
  readonly series: number;
  readonly fit: number;
}

/** Of the sample world, by `recs calibration --demo demo`: for models that have no coefficients of their own. */
export const DEFAULT_CALIBRATION: Calibration = { intercept: -0.423, content: 3.2, series: 0.974, fit: 0 };

/** Score and probability that belong together, and the points by which the probability doubles. */
const [ANCHOR_SCORE, ANCHOR_PROBABILITY, DOUBLING] = [90, 0.9, 30] as const;

/** 1 to 99. */
export function scoreOfProbability(probability: number): number {
  const score = ANCHOR_SCORE + DOUBLING * Math.log2(probability / ANCHOR_PROBABILITY);
  return Math.min(99, Math.max(1, Math.round(score)));
}

/** The numbers that the coefficients multiply, the constant first. */
export type MatchFeatures = readonly [1, number, number, number];

/** Of a history and of its scores, by title number. */
export function createMatchFeatures(
  { features, indexOf, titles }: Catalogue,
  { titleIds, weights }: FoldedHistory,
  fit: Float32Array,
): (title: number) => MatchFeatures {
  const taste = new Float32Array(features.size);
  const own = new Map<number, number>();
  titleIds.forEach((titleId, position) => {
    const [title, weight] = [indexOf.get(titleId), weights[position] ?? 0];
    const vector = title === undefined ? undefined : features.vectors[title];
    if (title === undefined || vector === undefined) return;
    own.set(title, weight);
    addVector(taste, vector, weight);
  });
  const square = taste.reduce((sum, value) => sum + value * value, 0);
  return (title) => {
    const vector = features.vectors[title];
    const weight = own.get(title) ?? 0;
    const product = vector === undefined ? 0 : dot(taste, vector);
    // Without the title itself: (taste - w·v)·v and |taste - w·v|², with |v| = 1.
    const length = Math.sqrt(Math.max(0, square - 2 * weight * product + weight * weight));
    const cosine = length < 1e-6 ? 0 : (product - weight) / length;
    return [1, cosine, titles[title]?.kind === 'SERIES' ? 1 : 0, Math.log1p(Math.max(0, fit[title] ?? 0))];
  };
}

export function finishProbability({ intercept, content, series, fit }: Calibration, features: MatchFeatures): number {
  const logit = intercept + content * features[1] + series * features[2] + fit * features[3];
  return 1 / (1 + Math.exp(-logit));
}

export interface MatchExample {
  readonly features: MatchFeatures;
  readonly isFinished: boolean;
}

/** Keeps the coefficients finite when the examples can be told apart without error. */
const RIDGE = 1e-2;
const NEWTON_STEPS = 25;

/**
 * By maximum likelihood with Newton's method. A better fit never lowers the score: where it would, d is 0. Throws a
 * `RangeError` without examples of both outcomes.
 */
export function fitCalibration(examples: readonly MatchExample[]): Calibration {
  const all = fitLogistic(examples);
  if (all.fit >= 0) return all;
  return fitLogistic(examples.map((each) => ({ ...each, features: withoutFit(each.features) })));
}

function withoutFit([constant, content, series]: MatchFeatures): MatchFeatures {
  return [constant, content, series, 0];
}

function fitLogistic(examples: readonly MatchExample[]): Calibration {
  const finished = examples.filter(({ isFinished }) => isFinished).length;
  if (finished === 0 || finished === examples.length)
    throw new RangeError('A calibration needs titles that were finished and titles that were not.');
  let weights: readonly number[] = [0, 0, 0, 0];
  for (let step = 0; step < NEWTON_STEPS; step += 1) {
    const gradient = weights.map((weight) => -RIDGE * weight);
    const hessian = weights.map((_, row) => weights.map((__, column): number => (row === column ? RIDGE : 0)));
    for (const { features, isFinished } of examples) {
      const logit = weights.reduce((sum, weight, index) => sum + weight * (features[index] ?? 0), 0);
      const probability = 1 / (1 + Math.exp(-logit));
      features.forEach((value, row) => {
        gradient[row] = (gradient[row] ?? 0) + (Number(isFinished) - probability) * value;
        const curvature = probability * (1 - probability) * value;
        const line = hessian[row] ?? [];
        features.forEach((other, column) => (line[column] = (line[column] ?? 0) + curvature * other));
      });
    }
    const change = solve(hessian, gradient);
    weights = weights.map((weight, index) => weight + (change[index] ?? 0));
  }
  const [intercept = 0, content = 0, series = 0, fit = 0] = weights;
  return { intercept, content, series, fit };
}

/** Gaussian elimination of a positive definite system. */
function solve(matrix: readonly number[][], right: readonly number[]): readonly number[] {
  const rows = matrix.map((row, index) => [...row, right[index] ?? 0]);
  rows.forEach((pivot, column) => {
    const diagonal = pivot[column] ?? 1;
    for (let index = 0; index < pivot.length; index += 1) pivot[index] = (pivot[index] ?? 0) / diagonal;
    for (const other of rows) {
      const factor = other === pivot ? 0 : (other[column] ?? 0);
      if (factor === 0) continue;
      for (let index = 0; index < other.length; index += 1)
        other[index] = (other[index] ?? 0) - factor * (pivot[index] ?? 0);
    }
  });
  return rows.map((row) => row.at(-1) ?? 0);
}
