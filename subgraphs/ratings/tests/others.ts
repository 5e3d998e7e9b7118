/** What the other subgraphs say in these tests. */
import type { TitleState } from '@marquee/contracts/events/catalog';
import type { NewEvent } from '@marquee/contracts/events/envelope';
import type { ProfileState } from '@marquee/contracts/events/users';
import { asId } from '@marquee/contracts/ids';
import type { TitleId } from '@marquee/contracts/ids';
import type { ViewerIdentity } from '@marquee/contracts/viewer';

const occurredAt = '2026-11-01T00:00:00.000Z';
const event = <Payload>(type: string, key: string, payload: Payload): NewEvent => ({
  type,
  version: 1,
  key,
  occurredAt,
  payload,
});

const film = (id: string): TitleState => ({
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
});

export const filmPublished = (id: string, changes: Partial<TitleState> = {}): NewEvent =>
  event('TitlePublished', id, { ...film(id), ...changes });
export const filmChanged = (id: string, changes: Partial<TitleState>): NewEvent =>
  event('TitleChanged', id, { ...film(id), version: 2, ...changes });
export const filmWithdrawn = (id: string, version = 2): NewEvent =>
  event('TitleWithdrawn', id, { titleId: asId<TitleId>(id), version, reason: 'test' });

const profileState = (viewer: ViewerIdentity, changes: Partial<ProfileState>) => ({
  profileId: viewer.profileId,
  accountId: viewer.accountId,
  version: 1,
  isKids: viewer.isKids,
  maturityLimit: viewer.maturityLimit,
  language: viewer.language,
  country: viewer.country,
  ...changes,
});

export const profileCreated = (viewer: ViewerIdentity): NewEvent =>
  event('ProfileCreated', viewer.profileId ?? '', profileState(viewer, {}));
export const profileUpdated = (viewer: ViewerIdentity, changes: Partial<ProfileState>): NewEvent =>
  event('ProfileUpdated', viewer.profileId ?? '', profileState(viewer, { version: 2, ...changes }));
export const profileDeleted = (viewer: ViewerIdentity): NewEvent =>
  event('ProfileDeleted', viewer.profileId ?? '', {
    profileId: viewer.profileId,
    accountId: viewer.accountId,
    version: 3,
  });
export const accountErased = (viewers: readonly ViewerIdentity[]): NewEvent =>
  event('AccountErased', viewers[0]?.accountId ?? '', {
    accountId: viewers[0]?.accountId,
    version: 2,
    profileIds: viewers.map(({ profileId }) => profileId),
    deviceIds: [],
    at: occurredAt,
  });
