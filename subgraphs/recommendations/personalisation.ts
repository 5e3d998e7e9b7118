/** All that one request knows about who asks: read once, worked out when first needed. */
import type { ProfileId, TitleId } from '@marquee/contracts/ids';
import type { ViewerIdentity } from '@marquee/contracts/viewer';
import { viewerRestrictions } from '@marquee/contracts/visibility';
import type { ViewerRestrictions } from '@marquee/contracts/visibility';
import type { CatalogueSnapshot } from './catalogue-cache.js';
import type { VisibleTitles } from './rules/catalogue/visible-titles.js';
import { morningViews } from './rules/profile/history.js';
import { visibleRanking, topTen } from './rules/popularity/ranking.js';
import { scoreTitles } from './rules/profile/score.js';
import type { Scores } from './rules/profile/score.js';
import { tasteOf } from './rules/profile/taste.js';
import { readWatched } from './rules/profile/watched-titles.js';
import type { WatchedTitles } from './rules/profile/watched-titles.js';
import type { ProfileFacts, RecommendationsStore } from './store.js';

export interface Personalisation extends CatalogueSnapshot {
  readonly profileId: ProfileId | null;
  readonly language: string;
  readonly now: Date;
  /** Midnight in UTC. What must not change within a day is worked out as of then. */
  readonly today: Date;
  readonly viewer: ViewerIdentity | null;
  /** Null for a guest and for a deleted profile: no title is visible. */
  readonly restrictions: ViewerRestrictions | null;
  readonly facts: ProfileFacts;
  readonly rejected: readonly TitleId[];
  /** What the restrictions may be shown. */
  readonly visible: VisibleTitles;
  readonly scores: () => Scores;
  readonly watched: () => WatchedTitles;
  /** The taste of this morning; null without one. */
  readonly morningTaste: () => Float32Array | null;
  /** What the country watches, of what is visible, the hottest first. */
  readonly ranking: () => readonly number[];
  readonly topTen: () => readonly number[];
}

function lazy<T>(make: () => T): () => T {
  let made: { readonly value: T } | null = null;
  return () => (made ??= { value: make() }).value;
}

const NO_TITLES: VisibleTitles = { titles: [], has: () => false };

function startOfDay(now: Date): Date {
  return new Date(Math.floor(now.getTime() / 86_400_000) * 86_400_000);
}

/** Two reads: the facts, and what was turned down. More only when the catalogue or the ranking in memory is behind. */
export async function openPersonalisation(
  store: RecommendationsStore,
  viewer: ViewerIdentity | null,
  now: Date,
): Promise<Personalisation> {
  const profileId = viewer?.profileId ?? null;
  const [facts, feedback] = await Promise.all([
    store.facts(profileId),
    profileId === null ? null : store.feedback(profileId),
  ]);
  const snapshot = await store.catalogue.at(facts.revision);
  const ranking = viewer === null ? [] : await store.ranking.of(viewer.country, now);
  const { catalogue } = snapshot;
  const restrictions = viewer === null ? null : viewerRestrictions({ viewer, profile: facts.profile });
  const visible = restrictions === null ? NO_TITLES : snapshot.visibleTitles(restrictions, now);
  const today = startOfDay(now);
  const turnedDown = feedback?.document.turnedDown ?? [];
  const { views } = facts.history;
  const hot = lazy(() => visibleRanking(catalogue, visible, ranking));
  return {
    ...snapshot,
    viewer,
    profileId,
    language: viewer?.language ?? 'en',
    now,
    today,
    restrictions,
    facts,
    rejected: turnedDown,
    visible,
    scores: lazy(() =>
      scoreTitles(catalogue, visible.titles, tasteOf(catalogue, { views, listed: facts.listed, turnedDown }, today)),
    ),
    watched: lazy(() => readWatched(catalogue, views, (title) => visible.has(title), today)),
    morningTaste: lazy(() =>
      tasteOf(catalogue, { views: morningViews(facts.history, today), listed: [], turnedDown: [] }, today),
    ),
    ranking: hot,
    topTen: lazy(() => topTen(hot())),
  };
}
