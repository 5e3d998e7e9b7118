/** Events of other subgraphs, for the tests of consumers. */
import type { TitleState } from '@marquee/contracts/events/catalog';
import type { NewEvent } from '@marquee/contracts/events/envelope';
import type { ProfileState } from '@marquee/contracts/events/users';
import { asId } from '@marquee/contracts/ids';
import type { TitleId } from '@marquee/contracts/ids';
import type { ViewerIdentity } from '@marquee/contracts/viewer';

const OCCURRED_AT = '2026-11-01T00:00:00.000Z';

export function newEvent<Payload>(type: string, key: string, payload: Payload, occurredAt = OCCURRED_AT): NewEvent {
  return { type, version: 1, key, occurredAt, payload };
}

/** A film of 6000 seconds for viewers of 13 and older, licensed in the US. */
export function filmState(id: string, changes: Partial<TitleState> = {}): TitleState {
  return {
    titleId: asId<TitleId>(id),
    version: 1,
    kind: 'MOVIE',
    names: { en: `The ${id}`, de: `Der ${id}` },
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
    publishedAt: OCCURRED_AT,
    seasons: [],
    ...changes,
  };
}

export function titlePublished(state: TitleState): NewEvent {
  return newEvent('TitlePublished', state.titleId, state);
}

/** The version of the change is at least 2, since a publication has version 1. */
export function titleChanged(state: TitleState): NewEvent {
  return newEvent('TitleChanged', state.titleId, { ...state, version: Math.max(2, state.version) });
}

export function titleWithdrawn(id: string, version = 2): NewEvent {
  return newEvent('TitleWithdrawn', id, { titleId: asId<TitleId>(id), version, reason: 'test' });
}

export function filmPublished(id: string, changes: Partial<TitleState> = {}): NewEvent {
  return titlePublished(filmState(id, changes));
}

export function filmChanged(id: string, changes: Partial<TitleState>): NewEvent {
  return newEvent('TitleChanged', id, filmState(id, { version: 2, ...changes }));
}

/** The profile that the viewer's token states. */
function profileState(viewer: ViewerIdentity, changes: Partial<ProfileState>) {
  const { profileId, accountId, isKids, maturityLimit, language, country } = viewer;
  return { profileId, accountId, version: 1, isKids, maturityLimit, language, country, ...changes };
}

export function profileCreated(viewer: ViewerIdentity, changes: Partial<ProfileState> = {}): NewEvent {
  return newEvent('ProfileCreated', viewer.profileId ?? '', profileState(viewer, changes));
}

export function profileUpdated(viewer: ViewerIdentity, changes: Partial<ProfileState>): NewEvent {
  return newEvent('ProfileUpdated', viewer.profileId ?? '', profileState(viewer, { version: 2, ...changes }));
}

export function profileDeleted({ profileId, accountId }: ViewerIdentity): NewEvent {
  return newEvent('ProfileDeleted', profileId ?? '', { profileId, accountId, version: 3 });
}

/** @param viewers Profiles of one account. */
export function accountErased(viewers: readonly ViewerIdentity[]): NewEvent {
  const accountId = viewers[0]?.accountId ?? '';
  return newEvent('AccountErased', accountId, {
    accountId,
    version: 2,
    profileIds: viewers.map(({ profileId }) => profileId),
    deviceIds: [],
    at: OCCURRED_AT,
  });
}
