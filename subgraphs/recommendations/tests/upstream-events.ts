/** The sample data as events of the other subgraphs. */
import type { TitleState } from '@marquee/contracts/events/catalog';
import type { NewEvent } from '@marquee/contracts/events/envelope';
import { asId } from '@marquee/contracts/ids';
import type { GenreId, PersonId, ProfileId, SessionId } from '@marquee/contracts/ids';
import type { ViewerIdentity } from '@marquee/contracts/viewer';
import { createDemoData } from '@marquee/demo-data/create-demo-data';
import type { DemoAccount, DemoProfile, DemoTitle, DemoData } from '@marquee/demo-data/demo-data';
import { newEvent, titlePublished } from '@marquee/subgraph/testing/upstream-events';

export function toTitleState(title: DemoTitle): TitleState {
  return {
    titleId: title.id,
    version: 1,
    kind: title.kind,
    names: { ...title.names, [title.originalLanguage]: title.name },
    originalLanguage: title.originalLanguage,
    releaseYear: title.releaseYear,
    runtimeSeconds: title.runtimeSeconds,
    maturityLevel: title.rating.level,
    genres: title.genres.map((name) => ({ id: asId<GenreId>(name), name })),
    moods: title.moods,
    people: title.people.map(({ name, role }) => ({ id: asId<PersonId>(name), name, role })),
    studio: title.studio,
    acclaim: title.acclaim,
    reach: title.reach,
    windows: title.windows,
    artworkIds: [0, 1, 2].map((variant) => `${title.id}.${variant}`),
    publishedAt: title.publishedAt,
    seasons: [],
  };
}

export function profileCreated(account: DemoAccount, { id, isKids, maturityLimit, language }: DemoProfile): NewEvent {
  return newEvent('ProfileCreated', id, {
    profileId: id,
    accountId: account.id,
    version: 1,
    isKids,
    maturityLimit,
    language,
    country: account.country,
  });
}

export function viewingImported(demoData: DemoData, account: DemoAccount, profile: DemoProfile): NewEvent {
  return newEvent('ViewingImported', profile.id, {
    profileId: profile.id,
    country: account.country,
    views: demoData.viewing(account, profile).slice(0, 200),
  });
}

export function bookmarkChanged(profileId: ProfileId, titleId: string, at: string, changes: object = {}): NewEvent {
  const view = {
    titleId,
    episodeId: null,
    positionSeconds: 5990,
    durationSeconds: 6000,
    completed: true,
    at,
    ...changes,
  };
  return newEvent('BookmarkChanged', profileId, { profileId, country: 'US', view }, at);
}

export interface Member {
  readonly account: DemoAccount;
  readonly profile: DemoProfile;
  readonly viewer: ViewerIdentity;
}

function toViewer(account: DemoAccount, profile: DemoProfile): ViewerIdentity {
  return {
    accountId: account.id,
    profileId: profile.id,
    deviceId: account.deviceId,
    sessionId: asId<SessionId>('session-1'),
    country: account.country,
    language: profile.language,
    maturityLimit: profile.maturityLimit,
    isKids: profile.isKids,
    scopes: [],
  };
}

/** All profiles of the sample data. */
export function membersOf(demoData: DemoData): readonly Member[] {
  return Array.from({ length: demoData.accountCount }, (_, index) => demoData.account(index)).flatMap((account) =>
    account.profiles.map((profile) => ({ account, profile, viewer: toViewer(account, profile) })),
  );
}

/** All events about the sample data, by owner. */
export function eventsOfDemoData(demoData: DemoData, members: readonly Member[] = membersOf(demoData)) {
  return {
    catalog: demoData.titles.map((title) => titlePublished(toTitleState(title))),
    users: members.map(({ account, profile }) => profileCreated(account, profile)),
    playback: members.map(({ account, profile }) => viewingImported(demoData, account, profile)),
  };
}

export const smallDemoData = createDemoData('small');
