/** The sample world for the evaluation of pages. Development only: the process of the subgraph does not load it. */
import { asId } from '@marquee/contracts/ids';
import type { SessionId } from '@marquee/contracts/ids';
import { createDemoData } from '@marquee/demo-data/create-demo-data';
import type { DemoAccount, DemoProfile, DemoTitle } from '@marquee/demo-data/demo-data';
import type { DemoSize } from '@marquee/demo-data/sizes';
import type { Title } from '../../rules/catalogue/title.js';
import { toView } from '../../rules/profile/history.js';
import type { PageMember, PageWorld } from './page-world.js';

/** As the service holds it: at most this many views of a profile. */
const MAX_VIEWS = 200;

/** @param accounts At most so many, for sizes with many. */
export function readDemoWorld(size: DemoSize, accounts = Infinity): PageWorld {
  const demo = createDemoData(size);
  const members: PageMember[] = [];
  for (let index = 0; index < Math.min(accounts, demo.accountCount); index += 1) {
    const account = demo.account(index);
    for (const profile of account.profiles) {
      const views = demo.viewing(account, profile).slice(0, MAX_VIEWS).map(toView);
      members.push({ viewer: viewerOf(account, profile), views });
    }
  }
  return { titles: demo.titles.map(toTitle), members };
}

function viewerOf(account: DemoAccount, profile: DemoProfile): PageMember['viewer'] {
  return {
    accountId: account.id,
    profileId: profile.id,
    deviceId: account.deviceId,
    sessionId: asId<SessionId>('evaluation'),
    country: account.country,
    language: profile.language,
    maturityLimit: profile.maturityLimit,
    isKids: profile.isKids,
    scopes: [],
  };
}

/** As catalog publishes it and the subgraph stores it. */
function toTitle(title: DemoTitle): Title {
  return {
    id: title.id,
    isWithdrawn: false,
    kind: title.kind,
    names: { ...title.names, [title.originalLanguage]: title.name },
    originalLanguage: title.originalLanguage,
    releaseYear: title.releaseYear,
    runtimeSeconds: title.runtimeSeconds,
    maturityLevel: title.rating.level,
    genres: title.genres,
    moods: title.moods,
    people: title.people.map(({ name, role }) => ({ id: name, name, role })),
    studio: title.studio,
    acclaim: title.acclaim,
    reach: title.reach,
    windows: title.windows,
    artworkIds: [0, 1, 2].map((variant) => `${title.id}.${variant}`),
    publishedAt: title.publishedAt,
  };
}
