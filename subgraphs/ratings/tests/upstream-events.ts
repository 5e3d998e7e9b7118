/** Events of other subgraphs for these tests. */
import type { TitleState } from '@marquee/contracts/events/catalog';
import type { NewEvent } from '@marquee/contracts/events/envelope';
import type { ProfileState } from '@marquee/contracts/events/users';
import { asId } from '@marquee/contracts/ids';
import type { TitleId } from '@marquee/contracts/ids';
import type { ViewerIdentity } from '@marquee/contracts/viewer';

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

function film(id: string): TitleState {
  return {
    titleId: asId<TitleId>(id),
    version: 1,
    kind: 'MOVIE',
    names: { en: `The ${id}` },
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
  };
}

export function filmPublished(id: string, changes: Partial<TitleState> = {}): NewEvent {
  return event('TitlePublished', id, { ...film(id), ...changes });
}
export function filmChanged(id: string, changes: Partial<TitleState>): NewEvent {
  return event('TitleChanged', id, { ...film(id), version: 2, ...changes });
}
export function filmWithdrawn(id: string, version = 2): NewEvent {
  return event('TitleWithdrawn', id, { titleId: asId<TitleId>(id), version, reason: 'test' });
}

function profileState(viewer: ViewerIdentity, changes: Partial<ProfileState>) {
  return {
    profileId: viewer.profileId,
    accountId: viewer.accountId,
    version: 1,
    isKids: viewer.isKids,
    maturityLimit: viewer.maturityLimit,
    language: viewer.language,
    country: viewer.country,
    ...changes,
  };
}

export function profileCreated(viewer: ViewerIdentity): NewEvent {
  return event('ProfileCreated', viewer.profileId ?? '', profileState(viewer, {}));
}
export function profileUpdated(viewer: ViewerIdentity, changes: Partial<ProfileState>): NewEvent {
  return event('ProfileUpdated', viewer.profileId ?? '', profileState(viewer, { version: 2, ...changes }));
}
export function profileDeleted(viewer: ViewerIdentity): NewEvent {
  return event('ProfileDeleted', viewer.profileId ?? '', {
    profileId: viewer.profileId,
    accountId: viewer.accountId,
    version: 3,
  });
}
export function accountErased(viewers: readonly ViewerIdentity[]): NewEvent {
  return event('AccountErased', viewers[0]?.accountId ?? '', {
    accountId: viewers[0]?.accountId,
    version: 2,
    profileIds: viewers.map(({ profileId }) => profileId),
    deviceIds: [],
    at: occurredAt,
  });
}
