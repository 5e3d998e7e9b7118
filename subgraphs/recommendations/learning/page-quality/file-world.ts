/** A file of interactions as a world: one country, titles without licences' ends, views that are all finished. */
import { asId } from '@marquee/contracts/ids';
import type { AccountId, DeviceId, ProfileId, SessionId, TitleId } from '@marquee/contracts/ids';
import type { Title } from '../../rules/catalogue/title.js';
import type { View } from '../../rules/profile/history.js';
import type { Interactions } from '../model.js';
import type { PageMember, PageWorld } from './page-world.js';

const COUNTRY = 'US';
const SINCE = '1970-01-01T00:00:00.000Z';

/** What a file of titles says of one. */
export interface NamedTitle {
  readonly name: string;
  readonly genres: readonly string[];
}

/** @param named By id; titles that it lacks have no genre. */
export function toWorld(interactions: Interactions, named: ReadonlyMap<string, NamedTitle>): PageWorld {
  return {
    titles: interactions.itemIds.map((id) => toTitle(id, named.get(id) ?? { name: id, genres: [] })),
    members: interactions.userIds.map((id, user) => ({ viewer: viewerOf(id), views: viewsOf(interactions, user) })),
  };
}

/** The latest first. Views of the same second keep their order, a millisecond apart. */
function viewsOf({ offsets, items, itemIds, times }: Interactions, user: number): readonly View[] {
  const [start, end] = [offsets[user] ?? 0, offsets[user + 1] ?? 0];
  let previous = -Infinity;
  const views: View[] = [];
  for (let position = start; position < end; position += 1) {
    previous = Math.max(previous + 1, (times?.[position] ?? position) * 1000);
    const titleId = asId<TitleId>(itemIds[items[position] ?? 0] ?? '');
    views.push({ titleId, share: 1, completed: true, at: new Date(previous).toISOString(), before: null });
  }
  return views.reverse();
}

function viewerOf(id: string): PageMember['viewer'] {
  return {
    accountId: asId<AccountId>(id),
    profileId: asId<ProfileId>(id),
    deviceId: asId<DeviceId>(id),
    sessionId: asId<SessionId>('evaluation'),
    country: COUNTRY,
    language: 'en',
    maturityLimit: 'AGE_18',
    isKids: false,
    scopes: [],
  };
}

/** Names of MovieLens end with the year: `Heat (1995)`. */
function yearOf(name: string): number {
  return Number(/\((\d{4})\)\s*$/.exec(name)?.[1] ?? 0);
}

function toTitle(id: string, { name, genres }: NamedTitle): Title {
  return {
    id: asId<TitleId>(id),
    isWithdrawn: false,
    kind: 'MOVIE',
    names: { en: name },
    originalLanguage: 'en',
    releaseYear: yearOf(name),
    runtimeSeconds: null,
    maturityLevel: 'ALL',
    genres,
    moods: [],
    people: [],
    studio: null,
    acclaim: null,
    reach: null,
    windows: [{ country: COUNTRY, from: SINCE, until: null }],
    artworkIds: [],
    publishedAt: SINCE,
  };
}
