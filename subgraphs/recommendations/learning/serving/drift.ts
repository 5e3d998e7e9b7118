/**
 * Whether a model still fits what members do: from a bounded sample of the stored histories, so that the cost does not
 * grow with their number.
 */
import { setImmediate } from 'node:timers/promises';
import type { View } from '../../rules/profile/history.js';
import { isStarted } from '../../rules/profile/watched-titles.js';
import type { ModelManifest } from '../models/model-manifest.js';
import type { ServedModel } from './served-model.js';

export interface Drift {
  /** Views of the sample since the model's date. */
  readonly newViews: number;
  readonly earlierViews: number;
  /** Of the new views, those of titles that the model does not know. */
  readonly unknownViews: number;
  /** Profiles whose newest view was ranked with the views before it. */
  readonly ranked: number;
  /** Of these, views whose title was among the first ten that the profile had not watched. */
  readonly hits: number;
}

export interface DriftLimits {
  /** New views / earlier views, in percent: the model knows less and less of what it ranks for. */
  readonly growthPercent: number;
  /** Share of new views on titles that the model does not know, in percent: those are ranked by content alone. */
  readonly unknownPercent: number;
  /** Hit rate on the newest views, in percent of the recall@10 of the model's validation. */
  readonly hitRatePercent: number;
}

/** Fewer views say little: with 200, the standard error of a hit rate of 10 % is 2 points. */
const MIN_VIEWS = 200;
/** Profiles that are ranked at most: half a second of CPU in all. */
const MAX_RANKED = 500;
const TOP = 10;

/** @param histories The views of each sampled profile, the latest first. */
export async function measureDrift(
  histories: readonly (readonly View[])[],
  served: ServedModel,
  modelCreatedAt: string,
  signal: AbortSignal,
): Promise<Drift> {
  const since = Date.parse(modelCreatedAt);
  const drift = { newViews: 0, earlierViews: 0, unknownViews: 0, ranked: 0, hits: 0 };
  const scores = new Float32Array(served.model.itemIds.length);
  for (const history of histories) {
    const views = history.filter(isStarted);
    for (const { titleId, at } of views) {
      if (Date.parse(at) <= since) drift.earlierViews += 1;
      else {
        drift.newViews += 1;
        if (!served.itemOf.has(titleId)) drift.unknownViews += 1;
      }
    }
    const [newest, ...before] = views;
    if (newest === undefined || before.length === 0 || Date.parse(newest.at) <= since || drift.ranked >= MAX_RANKED)
      continue;
    await setImmediate();
    signal.throwIfAborted();
    drift.ranked += 1;
    if (isHit(served, newest, before, scores)) drift.hits += 1;
  }
  return drift;
}

/** Whether fewer than ten titles that are not in the history have a score as high as that of the watched one. */
function isHit(
  { model, itemOf }: ServedModel,
  { titleId }: View,
  before: readonly View[],
  scores: Float32Array,
): boolean {
  const target = itemOf.get(titleId);
  if (target === undefined) return false;
  const items = [...before].reverse().flatMap((view) => itemOf.get(view.titleId) ?? []);
  model.score({ items, weights: null }, scores);
  for (const item of items) scores[item] = -Infinity;
  const own = scores[target] ?? -Infinity;
  let others = 0;
  for (let item = 0; item < scores.length; item += 1) if (item !== target && (scores[item] ?? 0) >= own) others += 1;
  return others < TOP;
}

/** Why a model should be trained again; null when it still fits. */
export function driftReason(
  { newViews, earlierViews, unknownViews, ranked, hits }: Drift,
  { metrics }: Pick<ModelManifest, 'metrics'>,
  limits: DriftLimits,
): string | null {
  if (newViews < MIN_VIEWS) return null;
  const percent = (part: number, whole: number): number => Math.floor((100 * part) / Math.max(1, whole));
  if (percent(newViews, earlierViews) >= limits.growthPercent)
    return `the histories have grown by ${percent(newViews, earlierViews)} %`;
  if (percent(unknownViews, newViews) >= limits.unknownPercent)
    return `${percent(unknownViews, newViews)} % of the new views are of titles that the model does not know`;
  const expected = metrics['all']?.['next recall@10'] ?? 0;
  const measured = hits / Math.max(1, ranked);
  if (ranked >= MIN_VIEWS && expected > 0 && 100 * measured < limits.hitRatePercent * expected)
    return `the hit rate is ${measured.toFixed(3)}, and was ${expected.toFixed(3)} in the validation`;
  return null;
}
