/** Ranks all candidates for each user of a test set and measures what is found. Nothing is sampled. */
import { setImmediate as nextEventLoopTurn } from 'node:timers/promises';
import type { History } from '../model.js';
import { rankingMetrics } from './metrics.js';
import { UNKNOWN_ITEM } from './test-set.js';
import type { TestSet } from './test-set.js';
import { createTopItems } from './top-items.js';

/** Every ranking model is one; others may look at the user too, by index in the test set. */
export interface Ranker {
  score(history: History, out: Float32Array, user: number): void;
}

/** Means over users. */
export interface Metrics {
  readonly recall: number;
  readonly ndcg: number;
  readonly hitRate: number;
  readonly mrr: number;
}

export interface MetricsAtK extends Metrics {
  readonly k: number;
  /** Items that are among the first k of at least one user / candidates. */
  readonly coverage: number;
  /** Standard errors of the means of recall and nDCG: the deviation between users / sqrt(users). */
  readonly standardErrors: { readonly recall: number; readonly ndcg: number };
}

export interface Segment {
  /** As in `history 6 to 20`. */
  readonly name: string;
  readonly users: number;
  /** At the first k. */
  readonly recall: number;
  readonly ndcg: number;
}

export interface Evaluation {
  readonly users: number;
  readonly metrics: readonly MetricsAtK[];
  readonly segments: readonly Segment[];
}

export interface EvaluationOptions {
  /** Lengths of the ranking, each at least 1. */
  readonly ks: readonly number[];
  /** Of the order of items with equal scores. */
  readonly seed: number;
  /** Only so many of the last items of a history are given to the model; all of them stay out of the ranking. Null: all. */
  readonly historyLimit: number | null;
  readonly signal: AbortSignal | null;
  readonly progress: (users: number, total: number) => void;
  /** Further segments of a user of the test set, by index. */
  readonly segmentsOf?: (user: number) => readonly string[];
}

/** Users between two turns of the event loop. */
const USERS_PER_TURN = 64;

/** @param ranker Its items are the candidates of the test set. Throws a `ScoreError` for a score that is not finite. */
export async function evaluate(ranker: Ranker, testSet: TestSet, options: EvaluationOptions): Promise<Evaluation> {
  const { ks, seed, historyLimit, signal, progress } = options;
  const topItems = createTopItems(testSet.itemIds, Math.max(...ks), seed);
  const scores = new Float32Array(testSet.itemIds.length);
  const isExcluded = new Uint8Array(testSet.itemIds.length);
  const totals = ks.map((k) => createTotals(k, testSet.itemIds.length));
  const segments = new Map<string, MetricSums>();
  for (let user = 0; user < testSet.userIds.length; user += 1) {
    const history = testSet.historyItems.subarray(testSet.historyOffsets[user], testSet.historyOffsets[user + 1]);
    const targets = testSet.targetItems.subarray(testSet.targetOffsets[user], testSet.targetOffsets[user + 1]);
    const skipped = historyLimit === null ? 0 : Math.max(0, history.length - historyLimit);
    const given = history.subarray(skipped);
    const first = (testSet.historyOffsets[user] ?? 0) + skipped;
    const ages = testSet.historyAges?.subarray(first, first + given.length) ?? null;
    ranker.score({ items: given, weights: null, ages }, scores, user);
    if (testSet.groups !== null) isExcluded.set(testSet.groups.excluded[testSet.groups.groupOfUser[user] ?? 0] ?? []);
    for (const item of history) isExcluded[item] = 1;
    const ranked = topItems.select(testSet.userIds[user] ?? '', scores, isExcluded);
    for (const item of history) isExcluded[item] = 0;
    const known = new Set(targets);
    known.delete(UNKNOWN_ITEM);
    totals.forEach((total, index) => {
      const metrics = rankingMetrics(ranked, known, targets.length, total.k);
      total.add(metrics, ranked);
      if (index > 0) return;
      const own = segmentsOf(given.length, testSet.isUnseenUser[user] === 1);
      for (const name of [...own, ...(options.segmentsOf?.(user) ?? [])])
        addTo(segments, name, metrics.recall, metrics.ndcg);
    });
    if ((user + 1) % USERS_PER_TURN !== 0) continue;
    signal?.throwIfAborted();
    progress(user + 1, testSet.userIds.length);
    await nextEventLoopTurn();
  }
  return {
    users: testSet.userIds.length,
    metrics: totals.map((total) => total.finish(testSet.userIds.length)),
    segments: [...segments]
      .sort(([a], [b]) => orderOf(a) - orderOf(b) || (a < b ? -1 : 1))
      .map(([name, { users, recall, ndcg }]) => ({ name, users, recall: recall / users, ndcg: ndcg / users })),
  };
}

function createTotals(k: number, candidates: number) {
  const sums = { recall: 0, ndcg: 0, hitRate: 0, mrr: 0 };
  const squares = { recall: 0, ndcg: 0 };
  const isShown = new Uint8Array(candidates);
  return {
    k,
    add: (metrics: Metrics, ranked: Uint32Array): void => {
      sums.recall += metrics.recall;
      sums.ndcg += metrics.ndcg;
      sums.hitRate += metrics.hitRate;
      sums.mrr += metrics.mrr;
      squares.recall += metrics.recall ** 2;
      squares.ndcg += metrics.ndcg ** 2;
      for (const item of ranked.subarray(0, k)) isShown[item] = 1;
    },
    finish: (users: number): MetricsAtK => ({
      k,
      recall: mean(sums.recall, users),
      ndcg: mean(sums.ndcg, users),
      hitRate: mean(sums.hitRate, users),
      mrr: mean(sums.mrr, users),
      coverage: candidates === 0 ? 0 : isShown.reduce((sum, shown) => sum + shown, 0) / candidates,
      standardErrors: {
        recall: standardError(sums.recall, squares.recall, users),
        ndcg: standardError(sums.ndcg, squares.ndcg, users),
      },
    }),
  };
}

function mean(sum: number, count: number): number {
  return count === 0 ? 0 : sum / count;
}

function standardError(sum: number, squares: number, count: number): number {
  if (count < 2) return 0;
  const variance = Math.max(0, (squares - sum ** 2 / count) / (count - 1));
  return Math.sqrt(variance / count);
}

interface MetricSums {
  users: number;
  recall: number;
  ndcg: number;
}

function addTo(segments: Map<string, MetricSums>, name: string, recall: number, ndcg: number): void {
  const sums = segments.get(name) ?? { users: 0, recall: 0, ndcg: 0 };
  segments.set(name, { users: sums.users + 1, recall: sums.recall + recall, ndcg: sums.ndcg + ndcg });
}

const HISTORY_SEGMENTS: readonly { readonly upTo: number; readonly name: string }[] = [
  { upTo: 0, name: 'history empty' },
  { upTo: 5, name: 'history 1 to 5' },
  { upTo: 20, name: 'history 6 to 20' },
  { upTo: 100, name: 'history 21 to 100' },
  { upTo: Infinity, name: 'history over 100' },
];
const SEEN = 'users of the training data';
const UNSEEN = 'users not in the training data';
const SEGMENT_ORDER = [SEEN, UNSEEN, ...HISTORY_SEGMENTS.map(({ name }) => name)];

/** Further segments stand behind the own ones. */
function orderOf(name: string): number {
  const index = SEGMENT_ORDER.indexOf(name);
  return index < 0 ? SEGMENT_ORDER.length : index;
}

function segmentsOf(historyLength: number, isUnseen: boolean): readonly string[] {
  const byLength = HISTORY_SEGMENTS.find(({ upTo }) => historyLength <= upTo)?.name;
  return [isUnseen ? UNSEEN : SEEN, ...(byLength === undefined ? [] : [byLength])];
}
