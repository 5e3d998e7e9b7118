/** The event handlers that keep the read models of recommendations. */
import type { TitleState } from '@marquee/contracts/events/catalog';
import type { ProfileState } from '@marquee/contracts/events/users';
import type { ProfileId, TitleId } from '@marquee/contracts/ids';
import type { EventsDefinition, UnitOfWork } from '@marquee/event-log/consumer/event-handlers';
import { CATALOGUE_FACT, historyId, listId, profileFactId, ratingsId } from './documents.js';
import type { Fact, FactAbout, TitleRecord } from './documents.js';
import { eraseAccount, eraseProfile, isErased } from './erase-member.js';
import { POPULARITY_SPAN_MS, addPlay, isNewPlay } from './rules/popularity/popularity.js';
import { EMPTY_HISTORY, addViews, removeView, toView } from './rules/profile/history.js';
import type { History, View } from './rules/profile/history.js';
import { NO_RATINGS, addRating } from './rules/profile/ratings.js';
import type { RecommendationsStore } from './store.js';

/** The stored fact of an id, when it is of the expected kind. */
async function readFact<About extends Fact['about']>(
  unit: UnitOfWork,
  { collections }: RecommendationsStore,
  about: About,
  id: string,
): Promise<FactAbout<About> | null> {
  const fact = await unit.get(collections.facts, id);
  return fact?.about === about ? (fact as FactAbout<About>) : null;
}

/** Writes a title with the catalogue's next revision, by which the caches of all processes notice the change. */
async function saveTitle(
  unit: UnitOfWork,
  store: RecommendationsStore,
  title: Omit<TitleRecord, 'revision'>,
): Promise<void> {
  const { titles, facts } = store.collections;
  const revision = ((await readFact(unit, store, 'catalogue', CATALOGUE_FACT))?.revision ?? 0) + 1;
  unit.upsert(titles, { ...title, revision });
  unit.upsert(facts, { id: CATALOGUE_FACT, about: 'catalogue', revision });
}

/** The stored part of a title's state. */
export function toTitle(state: TitleState): Omit<TitleRecord, 'revision'> {
  return {
    id: state.titleId,
    version: state.version,
    isWithdrawn: false,
    kind: state.kind,
    names: state.names,
    originalLanguage: state.originalLanguage,
    releaseYear: state.releaseYear,
    runtimeSeconds: state.runtimeSeconds,
    maturityLevel: state.maturityLevel,
    genres: state.genres.map(({ name }) => name),
    moods: state.moods,
    people: state.people,
    studio: state.studio,
    acclaim: state.acclaim,
    reach: state.reach,
    windows: state.windows,
    artworkIds: state.artworkIds,
    publishedAt: state.publishedAt,
  };
}

/** Skips an event whose version is not newer than the stored one (duplicates, reordering). */
async function applyTitle(
  { payload }: { readonly payload: TitleState },
  unit: UnitOfWork,
  store: RecommendationsStore,
): Promise<void> {
  const before = await unit.get(store.collections.titles, payload.titleId);
  if (before === null || before.version < payload.version) await saveTitle(unit, store, toTitle(payload));
}

async function applyProfile(
  { payload }: { readonly payload: ProfileState },
  unit: UnitOfWork,
  store: RecommendationsStore,
): Promise<void> {
  const id = profileFactId(payload.profileId);
  if (await isErased(payload.profileId, unit, store)) return;
  const before = await readFact(unit, store, 'profile', id);
  if (before === null || before.state.version < payload.version)
    unit.upsert(store.collections.facts, { id, about: 'profile', state: payload });
}

async function readHistory(unit: UnitOfWork, store: RecommendationsStore, profileId: ProfileId): Promise<History> {
  const fact = await readFact(unit, store, 'history', historyId(profileId));
  return fact ?? EMPTY_HISTORY;
}

async function recordPlay(
  unit: UnitOfWork,
  store: RecommendationsStore,
  country: string,
  titleId: TitleId,
  at: string,
): Promise<void> {
  const { popularities } = store.collections;
  const id = `${country}:${titleId}`;
  const before = await unit.get(popularities, id);
  unit.upsert(popularities, { id, country, titleId, heat: addPlay(before?.heat ?? null, at) });
}

interface ReportedViews {
  readonly profileId: ProfileId;
  readonly country: string;
  readonly views: readonly View[];
}

async function applyViews(
  { profileId, country, views }: ReportedViews,
  occurredAt: string,
  unit: UnitOfWork,
  store: RecommendationsStore,
): Promise<void> {
  if (await isErased(profileId, unit, store)) return;
  const before = await readHistory(unit, store, profileId);
  const lastAt = new Map(before.views.map(({ titleId, at }) => [titleId, at]));
  const since = Date.parse(occurredAt) - POPULARITY_SPAN_MS;
  for (const { titleId, at } of views) {
    if (Date.parse(at) > since && isNewPlay(lastAt.get(titleId) ?? null, at))
      await recordPlay(unit, store, country, titleId, at);
  }
  unit.upsert(store.collections.facts, { id: historyId(profileId), about: 'history', ...addViews(before, views) });
}

export const events: EventsDefinition<RecommendationsStore> = {
  publishes: ['TitleRejected', 'TitlesSeen', 'ExperimentExposed', 'TitleNeighboursChanged', 'ErasureDone'],
  consumes: ['catalog', 'users', 'playback', 'ratings'],
  handlers: {
    TitlePublished: applyTitle,
    TitleChanged: applyTitle,
    TitleWithdrawn: async ({ payload }, unit, store) => {
      const before = await unit.get(store.collections.titles, payload.titleId);
      if (before === null || before.version >= payload.version) return;
      await saveTitle(unit, store, { ...before, version: payload.version, isWithdrawn: true });
    },
    ProfileCreated: applyProfile,
    ProfileUpdated: applyProfile,
    ProfileDeleted: ({ payload: { profileId } }, unit, store) => eraseProfile(profileId, unit, store),
    AccountErased: ({ payload }, unit, store) => eraseAccount(payload, unit, store),
    MyListChanged: async ({ payload: { profileId, titleIds, at } }, unit, store) => {
      if (await isErased(profileId, unit, store)) return;
      const before = await readFact(unit, store, 'list', listId(profileId));
      if (before === null || before.at <= at)
        unit.upsert(store.collections.facts, { id: listId(profileId), about: 'list', titleIds, at });
    },
    RatingChanged: async ({ payload }, unit, store) => {
      const id = ratingsId(payload.profileId);
      if (await isErased(payload.profileId, unit, store)) return;
      const before = (await readFact(unit, store, 'ratings', id)) ?? NO_RATINGS;
      const after = addRating(before, payload);
      if (after !== before) unit.upsert(store.collections.facts, { id, about: 'ratings', ...after });
    },
    ViewingImported: ({ payload, occurredAt }, unit, store) =>
      applyViews({ ...payload, views: payload.views.map(toView) }, occurredAt, unit, store),
    BookmarkChanged: ({ payload: { profileId, country, view }, occurredAt }, unit, store) =>
      applyViews({ profileId, country, views: [toView(view)] }, occurredAt, unit, store),
    HistoryRemoved: async ({ payload: { profileId, titleId, at } }, unit, store) => {
      if (await isErased(profileId, unit, store)) return;
      const after = removeView(await readHistory(unit, store, profileId), titleId, at);
      unit.upsert(store.collections.facts, { id: historyId(profileId), about: 'history', ...after });
    },
  },
  readModels: ['titles', 'facts', 'heats'],
};
