/** All that one request knows about who asks: read once, worked out when first needed. */
import type { ProfileId, TitleId } from '@marquee/contracts/ids';
import { lowerMaturity } from '@marquee/contracts/maturity';
import type { ViewerIdentity } from '@marquee/contracts/viewer';
import type { Snapshot } from './live-catalogue.js';
import type { Audience, Eligible } from './rules/eligible.js';
import { morningViews } from './rules/history.js';
import { hottest, topTen } from './rules/popularity.js';
import { scoreTitles } from './rules/score.js';
import type { Scores } from './rules/score.js';
import { tasteOf } from './rules/taste.js';
import { readWatched } from './rules/watched-titles.js';
import type { WatchedTitles } from './rules/watched-titles.js';
import type { Facts, RecommendationsStore } from './store.js';

export interface Session extends Snapshot {
  readonly profileId: ProfileId | null;
  readonly language: string;
  readonly now: Date;
  /** Midnight in UTC. What must not change within a day is worked out as of then. */
  readonly today: Date;
  /** Null when nobody is signed in: then nothing may be shown. */
  readonly audience: Audience | null;
  readonly facts: Facts;
  readonly turnedDown: readonly TitleId[];
  /** What the audience may be shown. */
  readonly visible: Eligible;
  readonly scores: () => Scores;
  readonly watched: () => WatchedTitles;
  /** The taste of this morning; null without one. */
  readonly morningTaste: () => Float32Array | null;
  /** What the country watches, of what is visible, the hottest first. */
  readonly hot: () => readonly number[];
  readonly topTen: () => readonly number[];
}

function lazy<T>(make: () => T): () => T {
  let made: { readonly value: T } | null = null;
  return () => (made ??= { value: make() }).value;
}

const NOTHING: Eligible = { titles: [], has: () => false };

function startOfDay(now: Date): Date {
  return new Date(Math.floor(now.getTime() / 86_400_000) * 86_400_000);
}

/**
 * The ceiling of the token or of the profile as users last told it, whichever is stricter: one lowered since signing in
 * counts at once.
 */
function audienceOf({ country, maturityLimit }: ViewerIdentity, { profile }: Facts): Audience {
  return {
    country,
    maturityLimit: lowerMaturity(maturityLimit, profile?.maturityLimit ?? maturityLimit),
  };
}

/** Two reads: the facts, and what was turned down. More only when the catalogue or the ranking in memory is behind. */
export async function openSession(
  store: RecommendationsStore,
  viewer: ViewerIdentity | null,
  now: Date,
): Promise<Session> {
  const profileId = viewer?.profileId ?? null;
  const [facts, feedback] = await Promise.all([
    store.facts(profileId),
    profileId === null ? null : store.feedback(profileId),
  ]);
  const snapshot = await store.catalogue.at(facts.revision);
  const ranking = viewer === null ? [] : await store.ranking.of(viewer.country, now);
  const { catalogue } = snapshot;
  const audience = viewer === null ? null : audienceOf(viewer, facts);
  const visible = audience === null ? NOTHING : snapshot.eligible(audience, now);
  const today = startOfDay(now);
  const turnedDown = feedback?.document.turnedDown ?? [];
  const { views } = facts.history;
  const hot = lazy(() => hottest(catalogue, visible, ranking));
  return {
    ...snapshot,
    profileId,
    language: viewer?.language ?? 'en',
    now,
    today,
    audience,
    facts,
    turnedDown,
    visible,
    scores: lazy(() =>
      scoreTitles(catalogue, visible.titles, tasteOf(catalogue, { views, listed: facts.listed, turnedDown }, today)),
    ),
    watched: lazy(() => readWatched(catalogue, views, (title) => visible.has(title), today)),
    morningTaste: lazy(() =>
      tasteOf(catalogue, { views: morningViews(facts.history, today), listed: [], turnedDown: [] }, today),
    ),
    hot,
    topTen: lazy(() => topTen(hot())),
  };
}
