/** The events of catalog, and its reaction to erased accounts. */
import { isDeepStrictEqual } from 'node:util';
import type {
  CatalogEvent,
  EpisodeAdded,
  LicenceWindowChanged,
  TitlePublished,
  TitleState,
} from '@marquee/contracts/events/catalog';
import { erasureDone } from '@marquee/contracts/events/erasure';
import type { EventsDefinition } from '@marquee/event-log/consumer/event-handlers';
import { artworkIdsOf } from './artwork/artwork-id.js';
import type { WholeTitle } from './documents.js';
import type { CatalogStore } from './store.js';

export const events: EventsDefinition<CatalogStore> = {
  publishes: [
    'TitlePublished',
    'TitleChanged',
    'TitleWithdrawn',
    'LicenceWindowChanged',
    'EpisodeAdded',
    'ErasureDone',
  ],
  consumes: ['users'],
  handlers: {
    // Catalog stores no personal data of members, and confirms that with an empty `ErasureDone`.
    AccountErased: ({ payload: { accountId, at } }, unit) =>
      unit.emit(erasureDone({ accountId, owner: 'catalog', at, erased: {}, kept: [] })),
  },
  readModels: [],
};

function stateOf({ title, seasons, episodes }: WholeTitle): TitleState {
  return {
    titleId: title.id,
    version: title.version,
    kind: title.kind,
    names: title.names,
    originalLanguage: title.originalLanguage,
    releaseYear: title.releaseYear,
    runtimeSeconds: title.runtimeSeconds,
    maturityLevel: title.rating.level,
    genres: title.genres,
    moods: title.moods,
    people: title.people.map(({ id, name, role }) => ({ id, name, role })),
    studio: title.studio,
    acclaim: title.acclaim,
    reach: title.reach,
    windows: title.windows,
    artworkIds: artworkIdsOf(title.id),
    publishedAt: title.publishedAt,
    seasons: seasons.map((season) => ({
      seasonId: season.id,
      number: season.number,
      episodes: episodes
        .filter(({ seasonNumber }) => seasonNumber === season.number)
        .map(({ id, number, runtimeSeconds }) => ({ episodeId: id, number, runtimeSeconds })),
    })),
  };
}

/** The complete state of the title, for the read models of other subgraphs. */
export function titlePublished(whole: WholeTitle, occurredAt: string): TitlePublished {
  return {
    type: 'TitlePublished',
    version: 1,
    key: whole.title.id,
    occurredAt,
    payload: stateOf(whole),
  };
}

function licenceChanges(
  { title: before }: WholeTitle,
  { title: after }: WholeTitle,
  occurredAt: string,
): readonly LicenceWindowChanged[] {
  const countries = [...new Set([...before.windows, ...after.windows].map(({ country }) => country))].sort();
  return countries.flatMap((country): readonly LicenceWindowChanged[] => {
    const [then, now] = [before, after].map(({ windows }) => windows.filter((window) => window.country === country));
    if (isDeepStrictEqual(then, now)) return [];
    const payload = { titleId: after.id, version: after.version, country, windows: now ?? [] };
    return [{ type: 'LicenceWindowChanged', version: 1, key: after.id, occurredAt, payload }];
  });
}

function newEpisodes(before: WholeTitle, { title, episodes }: WholeTitle, occurredAt: string): readonly EpisodeAdded[] {
  const known = new Set(before.episodes.map(({ id }) => id));
  return episodes
    .filter(({ id }) => !known.has(id))
    .map(({ id, seasonNumber, number, runtimeSeconds }) => {
      const payload = {
        titleId: title.id,
        version: title.version,
        episodeId: id,
        seasonNumber,
        number,
        runtimeSeconds,
      };
      return { type: 'EpisodeAdded', version: 1, key: title.id, occurredAt, payload };
    });
}

/**
 * The events of a change that members can see. None while a title stays withdrawn: its changes are part of the
 * `TitlePublished` that reinstates it. A change of what the payload does not have, such as a synopsis, has its
 * `TitleChanged` too: caches drop what they keep of the title.
 * @param before Null before the first publication.
 * @param reason Of a withdrawal.
 */
export function eventsOf(
  before: WholeTitle | null,
  after: WholeTitle,
  occurredAt: string,
  reason: string,
): readonly CatalogEvent[] {
  const { id, version, withdrawn } = after.title;
  if (before === null || (before.title.withdrawn && !withdrawn)) return [titlePublished(after, occurredAt)];
  if (withdrawn && before.title.withdrawn) return [];
  if (withdrawn)
    return [{ type: 'TitleWithdrawn', version: 1, key: id, occurredAt, payload: { titleId: id, version, reason } }];
  const changed: CatalogEvent = { ...titlePublished(after, occurredAt), type: 'TitleChanged' };
  return [changed, ...licenceChanges(before, after, occurredAt), ...newEpisodes(before, after, occurredAt)];
}
