/**
 * The similarity of titles: of what members have watched together, and of the content. The fewer members the model has
 * learned a title from, the more the content counts:
 *
 *     similarity_t = (1 - λ_t)·cos(a, t) + λ_t·together_t        λ_t = L·n / (n + K), n = min(users_a, users_t)
 *
 * `together_t` is what a history of the anchor alone scores, as a part of the largest such score; `cos` is that of the
 * feature vectors.
 */
import type { Catalogue } from '../catalogue/catalogue.js';
import { contentSimilarity, learnedScores, titlesInModel } from './score.js';
import type { LearnedModel } from './score.js';

/** L and K */
const LEARNED = { weight: 0.5, users: 50 } as const;
/** Of the general appeal, which orders titles that are equally similar. */
const APPEAL_WEIGHT = 0.05;

/** To the title `anchor`; `-Infinity` for itself. Without a model the content decides alone. */
export function similarity(
  catalogue: Catalogue,
  learned: LearnedModel | null,
  anchor: number,
): (title: number) => number {
  const likeness = contentSimilarity(catalogue, anchor);
  const together = learned === null ? null : watchedTogether(catalogue, learned, anchor);
  return (title) => {
    if (title === anchor) return -Infinity;
    const content = likeness(title);
    const both = together === null ? content : content + together.weightOf(title) * (together.scoreOf(title) - content);
    return both + APPEAL_WEIGHT * (catalogue.appeal[title] ?? 0);
  };
}

interface Together {
  /** At most 1. */
  scoreOf(title: number): number;
  /** λ */
  weightOf(title: number): number;
}

/** Null for an anchor that the model lacks. */
function watchedTogether(catalogue: Catalogue, learned: LearnedModel, anchor: number): Together | null {
  const { items, users } = titlesInModel(catalogue, learned);
  const item = items[anchor] ?? -1;
  if (item < 0) return null;
  const alone = { items: Uint32Array.of(item), weights: Float32Array.of(1), ages: Float32Array.of(0) };
  const scores = learnedScores(learned, alone, items);
  let largest = 0;
  for (let title = 0; title < scores.length; title += 1)
    if (title !== anchor) largest = Math.max(largest, scores[title] ?? 0);
  if (largest === 0) return null;
  return {
    scoreOf: (title) => (scores[title] ?? 0) / largest,
    weightOf: (title) => {
      const n = Math.min(users[anchor] ?? 0, users[title] ?? 0);
      return n === Infinity ? LEARNED.weight : (LEARNED.weight * n) / (n + LEARNED.users);
    },
  };
}
