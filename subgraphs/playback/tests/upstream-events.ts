/** Events of the other subgraphs for these tests. */
import type { SubscriptionState } from '@marquee/contracts/events/billing';
import type { TitleState } from '@marquee/contracts/events/catalog';
import type { NewEvent } from '@marquee/contracts/events/envelope';
import type { ProfileState } from '@marquee/contracts/events/users';
import { asId } from '@marquee/contracts/ids';
import type { EpisodeId, PlanId, SeasonId, SubscriptionId, TitleId } from '@marquee/contracts/ids';
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
    publishedAt: occurredAt,
    seasons: [],
  };
}

/**
 * Episodes `<id>-1-1`, `<id>-1-2`, `<id>-2-1` of 1000 seconds each; in an arbitrary order, as catalog may send them.
 */
function series(id: string): TitleState {
  const season = (number: number, episodes: readonly number[]) => ({
    seasonId: asId<SeasonId>(`${id}-${number}`),
    number,
    episodes: episodes.map((episode) => ({
      episodeId: asId<EpisodeId>(`${id}-${number}-${episode}`),
      number: episode,
      runtimeSeconds: 1000,
    })),
  });
  return { ...film(id), kind: 'SERIES', runtimeSeconds: null, seasons: [season(2, [1]), season(1, [2, 1])] };
}

export function filmPublished(id: string, changes: Partial<TitleState> = {}): NewEvent {
  return event('TitlePublished', id, { ...film(id), ...changes });
}
export function filmChanged(id: string, changes: Partial<TitleState>): NewEvent {
  return event('TitleChanged', id, { ...film(id), version: 2, ...changes });
}
export function seriesPublished(id: string, changes: Partial<TitleState> = {}): NewEvent {
  return event('TitlePublished', id, { ...series(id), ...changes });
}
export function titleWithdrawn(id: string, version = 2): NewEvent {
  return event('TitleWithdrawn', id, { titleId: asId<TitleId>(id), version, reason: 'test' });
}

export function profileCreated(viewer: ViewerIdentity, changes: Partial<ProfileState> = {}): NewEvent {
  return event('ProfileCreated', viewer.profileId ?? '', {
    profileId: viewer.profileId,
    accountId: viewer.accountId,
    version: 1,
    isKids: viewer.isKids,
    maturityLimit: viewer.maturityLimit,
    language: viewer.language,
    country: viewer.country,
    ...changes,
  });
}

export function subscriptionActivated(viewer: ViewerIdentity, changes: Partial<SubscriptionState> = {}): NewEvent {
  return event('SubscriptionActivated', viewer.accountId, {
    subscriptionId: asId<SubscriptionId>('s1'),
    accountId: viewer.accountId,
    version: 1,
    planId: asId<PlanId>('p1'),
    tier: 'STANDARD',
    status: 'ACTIVE',
    entitlements: { maxConcurrentStreams: 2, maxQuality: 'FHD', downloadDevices: 2, extraMembers: 0, ads: false },
    periodEnd: '2026-12-01T00:00:00.000Z',
    graceUntil: null,
    ...changes,
  });
}
