/** Events of other subgraphs for these tests, with single titles or the sample data. */
import type { TitleState } from '@marquee/contracts/events/catalog';
import type { NewEvent } from '@marquee/contracts/events/envelope';
import type { ProfileState } from '@marquee/contracts/events/users';
import { asId } from '@marquee/contracts/ids';
import type { GenreId, PersonId, TitleId } from '@marquee/contracts/ids';
import type { ViewerIdentity } from '@marquee/contracts/viewer';
import type { DemoTitle } from '@marquee/demo-data/demo-data';

const occurredAt = '2026-11-01T00:00:00.000Z';
function event<Payload>(type: string, key: string, payload: Payload): NewEvent {
  return {
    type,
    version: 1,
    key,
    occurredAt,
    payload,
  };
}

export function film(id: string, name: string, changes: Partial<TitleState> = {}): TitleState {
  return {
    titleId: asId<TitleId>(id),
    version: 1,
    kind: 'MOVIE',
    names: { en: name },
    originalLanguage: 'en',
    releaseYear: 2001,
    runtimeSeconds: 6000,
    maturityLevel: 'AGE_13',
    genres: [],
    moods: [],
    people: [],
    studio: null,
    acclaim: null,
    reach: null,
    windows: [{ country: 'US', from: '2020-01-01T00:00:00Z', until: null }],
    artworkIds: [],
    publishedAt: occurredAt,
    seasons: [],
    ...changes,
  };
}

export function genres(...names: readonly string[]): TitleState['genres'] {
  return names.map((name) => ({ id: asId<GenreId>(`genre of ${name}`), name }));
}
export function people(...names: readonly string[]): TitleState['people'] {
  return names.map((name) => ({ id: asId<PersonId>(`id of ${name}`), name, role: 'ACTOR' }));
}

export function published(title: TitleState): NewEvent {
  return event('TitlePublished', title.titleId, title);
}
export function changed(title: TitleState): NewEvent {
  return event('TitleChanged', title.titleId, { ...title, version: Math.max(2, title.version) });
}
export function withdrawn(id: string, version = 2): NewEvent {
  return event('TitleWithdrawn', id, { titleId: asId<TitleId>(id), version, reason: 'test' });
}

export function toTitleState(title: DemoTitle): TitleState {
  return film(title.id, title.name, {
    kind: title.kind,
    names: { ...title.names, [title.originalLanguage]: title.name },
    originalLanguage: title.originalLanguage,
    maturityLevel: title.rating.level,
    genres: genres(...title.genres),
    people: people(...title.people.map(({ name }) => name)),
    acclaim: title.acclaim,
    reach: title.reach,
    windows: title.windows,
  });
}

function profileState(
  { profileId, accountId, isKids, maturityLimit, language, country }: ViewerIdentity,
  changes: Partial<ProfileState>,
) {
  return {
    profileId,
    accountId,
    version: 1,
    isKids,
    maturityLimit,
    language,
    country,
    ...changes,
  };
}

export function profileCreated(viewer: ViewerIdentity): NewEvent {
  return event('ProfileCreated', viewer.profileId ?? '', profileState(viewer, {}));
}
export function profileUpdated(viewer: ViewerIdentity, changes: Partial<ProfileState>): NewEvent {
  return event('ProfileUpdated', viewer.profileId ?? '', profileState(viewer, { version: 2, ...changes }));
}
export function profileDeleted({ profileId, accountId }: ViewerIdentity): NewEvent {
  return event('ProfileDeleted', profileId ?? '', { profileId, accountId, version: 3 });
}
export function accountErased({ profileId, accountId }: ViewerIdentity): NewEvent {
  return event('AccountErased', accountId, {
    accountId,
    version: 2,
    profileIds: [profileId],
    deviceIds: [],
    at: occurredAt,
  });
}
