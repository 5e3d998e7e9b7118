/**
 * Everything that personalises one request: the viewer's restrictions, facts, taste and scores. Read once; derived
 * values are computed when first used.
 */
import type { ProfileId, TitleId } from '@marquee/contracts/ids';
import type { ViewerIdentity } from '@marquee/contracts/viewer';
import { viewerRestrictions } from '@marquee/contracts/visibility';
import type { ViewerRestrictions } from '@marquee/contracts/visibility';
import type { CatalogueSnapshot } from './caches/catalogue-cache.js';
import type { VisibleTitles } from './rules/catalogue/visible-titles.js';
import { viewsAtStartOfDay } from './rules/profile/history.js';
import { visibleRanking, topTen } from './rules/popularity/ranking.js';
import { scoreTitles } from './rules/profile/score.js';
import type { Scores } from './rules/profile/score.js';
import { tasteOf } from './rules/profile/taste.js';
import { readWatched } from './rules/profile/watched-titles.js';
import type { WatchedTitles } from './rules/profile/watched-titles.js';
import type { RecommendationsServices } from './services.js';
import type { ProfileFacts, RecommendationsStore } from './store.js';

export interface Personalisation extends CatalogueSnapshot {
  readonly viewer: ViewerIdentity | null;
  readonly profileId: ProfileId | null;
  /** BCP 47. */
  readonly language: string;
  readonly now: Date;
  /** Midnight in UTC. Values that must stay the same within a day are computed as of then. */
  readonly today: Date;
  /** Null for a guest and for a deleted profile: no title is visible. */
  readonly restrictions: ViewerRestrictions | null;
  readonly facts: ProfileFacts;
  /** Titles that the profile marked with `notInterested`, the latest first. */
  readonly rejected: readonly TitleId[];
  readonly visible: VisibleTitles;
  readonly scores: () => Scores;
  readonly watched: () => WatchedTitles;
  /** The taste as of `today`; null without a history. */
  readonly morningTaste: () => Float32Array | null;
  /** Title numbers of the country's ranking that are visible, the most watched first. */
  readonly ranking: () => readonly number[];
  readonly topTen: () => readonly number[];
}

function lazy<T>(compute: () => T): () => T {
  let computed: { readonly value: T } | null = null;
  return () => (computed ??= { value: compute() }).value;
}

const NO_TITLES: VisibleTitles = { titles: [], has: () => false };

function startOfDay(now: Date): Date {
  return new Date(Math.floor(now.getTime() / 86_400_000) * 86_400_000);
}

interface PersonalisationScope {
  readonly store: RecommendationsStore;
  readonly services: RecommendationsServices;
  readonly viewer: ViewerIdentity | null;
  readonly now: Date;
}

/**
 * Two reads: the facts, and the rejected titles. A further read when a cache in memory is older than the facts demand.
 */
export async function openPersonalisation(scope: PersonalisationScope): Promise<Personalisation> {
  const { store, services, viewer, now } = scope;
  const profileId = viewer?.profileId ?? null;
  const [facts, feedback] = await Promise.all([
    store.facts(profileId),
    profileId === null ? null : store.feedback(profileId),
  ]);
  const caches = services.cachesOf(store);
  const snapshot = await caches.catalogue.at(facts.revision);
  const countryRanking = viewer === null ? [] : await caches.ranking.of(viewer.country, now);
  const { catalogue } = snapshot;
  const restrictions = viewer === null ? null : viewerRestrictions({ viewer, profile: facts.profile });
  const visible = restrictions === null ? NO_TITLES : snapshot.visibleTitles(restrictions, now);
  const today = startOfDay(now);
  const rejected = feedback?.document.turnedDown ?? [];
  const { views } = facts.history;
  const ranking = lazy(() => visibleRanking(catalogue, visible, countryRanking));
  return {
    ...snapshot,
    viewer,
    profileId,
    language: viewer?.language ?? 'en',
    now,
    today,
    restrictions,
    facts,
    rejected,
    visible,
    scores: lazy(() =>
      scoreTitles(catalogue, visible.titles, tasteOf(catalogue, { views, listed: facts.listed, rejected }, today)),
    ),
    watched: lazy(() => readWatched(catalogue, views, (title) => visible.has(title), today)),
    morningTaste: lazy(() =>
      tasteOf(catalogue, { views: viewsAtStartOfDay(facts.history, today), listed: [], rejected: [] }, today),
    ),
    ranking,
    topTen: lazy(() => topTen(ranking())),
  };
}
