import type { TitlePublished, TitleState } from '@marquee/contracts/events/catalog';
import type { EventsDefinition } from '@marquee/kit/events/projection';
import { artworkIdsOf } from './artwork/artwork-id.js';
import type { CatalogStore, WholeTitle } from './store.js';

export const events: EventsDefinition<CatalogStore> = {
  publishes: ['TitlePublished'],
  reactsTo: [],
  handlers: {},
  projections: [],
};

const stateOf = ({ title, seasons, episodes }: WholeTitle): TitleState => ({
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
});

/** The title's whole state, for the read models of others. */
export const titlePublished = (whole: WholeTitle): TitlePublished => ({
  type: 'TitlePublished',
  version: 1,
  key: whole.title.id,
  occurredAt: whole.title.publishedAt,
  payload: stateOf(whole),
});
