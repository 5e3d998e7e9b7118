import { createHash } from 'node:crypto';
import { expect, test } from 'vitest';
import { isWithinMaturity, maturityOf, MATURITY_LEVELS } from '@marquee/contracts/maturity';
import { currentWindow } from '@marquee/contracts/licence';
import { createDemoData } from './create-demo-data.js';
import { COUNTRIES, DEMO_EMAIL, DEMO_NOW } from './demo-data.js';
import type { DemoAccount, DemoProfile, DemoTitle, DemoView, DemoData } from './demo-data.js';

const small = createDemoData('small');
const demo = createDemoData('demo');

function accountsOf(demoData: DemoData, count = demoData.accountCount): readonly DemoAccount[] {
  return Array.from({ length: count }, (_, index) => demoData.account(index));
}

function profilesOf(demoData: DemoData, count?: number): readonly { account: DemoAccount; profile: DemoProfile }[] {
  return accountsOf(demoData, count).flatMap((account) => account.profiles.map((profile) => ({ account, profile })));
}

function digest(value: unknown): string {
  return createHash('sha256').update(JSON.stringify(value)).digest('hex').slice(0, 16);
}

function sampleOf(demoData: DemoData): unknown {
  return {
    titles: demoData.titles,
    members: profilesOf(demoData, 20).map(({ account, profile }) => [
      account,
      demoData.viewing(account, profile),
      demoData.myList(account, profile),
    ]),
  };
}

test('the sample data of a size is the same byte for byte', () => {
  expect(digest(sampleOf(createDemoData('small')))).toBe(digest(sampleOf(small)));
});

test('accounts and titles of a smaller size are the same in a larger size', () => {
  expect(accountsOf(small)).toEqual(accountsOf(demo, small.accountCount));
  const byId = new Map(demo.titles.map((title) => [title.id, title]));
  expect(small.titles.filter((title) => byId.get(title.id)?.name !== title.name)).toEqual([]);
});

test('each size has its declared counts, and a seventh of the demo catalogue is invented', () => {
  expect([small.titles.length, small.accountCount]).toEqual([400, 20]);
  expect([demo.titles.length, demo.accountCount]).toEqual([3839, 500]);
  const invented = demo.titles.filter(({ kind }) => kind !== 'MOVIE').length;
  expect(invented / demo.titles.length).toBeGreaterThan(0.12);
  expect(invented / demo.titles.length).toBeLessThan(0.2);
});

test('ids of titles, seasons, episodes, accounts and profiles are unique, and so are name and year of titles', () => {
  const ids = [
    ...demo.titles.flatMap(({ id, seasons }) => [
      id,
      ...seasons.flatMap((season) => [season.id, ...season.episodes.map((episode) => episode.id)]),
    ]),
    ...accountsOf(demo).flatMap(({ id, profiles }) => [id, ...profiles.map((profile) => profile.id)]),
  ];
  expect(new Set(ids).size).toBe(ids.length);
  expect(new Set(demo.titles.map(({ name, releaseYear }) => `${name} ${releaseYear}`)).size).toBe(demo.titles.length);
});

test.each([
  ['small', small, 60],
  ['demo', demo, 150],
] as const)(
  '%s: every country has enough titles within every maturity limit, now and in a year',
  (_, demoData, enough) => {
    const nextYear = new Date(DEMO_NOW.getTime() + 365 * 86_400_000);
    for (const now of [DEMO_NOW, nextYear])
      for (const country of COUNTRIES)
        for (const limit of MATURITY_LEVELS) {
          const available = demoData.titles.filter(
            ({ rating, windows }) =>
              isWithinMaturity(rating.level, limit) && currentWindow(windows, country, now) !== undefined,
          );
          expect(available.length, `${country} ${limit}`).toBeGreaterThanOrEqual(enough);
        }
  },
);

test('licence windows of one country never overlap, and some titles have no licence in some countries', () => {
  for (const { windows } of demo.titles)
    for (const country of COUNTRIES) {
      const own = windows.filter((window) => window.country === country);
      own.slice(1).forEach((window, index) => {
        const before = own[index]?.until ?? null;
        expect(before !== null && before <= window.from).toBe(true);
      });
      expect(own.every(({ from, until }) => until === null || from < until)).toBe(true);
    }
  for (const country of COUNTRIES) {
    const missing =
      demo.titles.filter(({ windows }) => currentWindow(windows, country, DEMO_NOW) === undefined).length /
      demo.titles.length;
    expect(missing).toBeGreaterThan(0.08);
    expect(missing).toBeLessThan(0.17);
  }
});

test('real films have only facts of the data: their people are directors, and an unrated film has the strictest level', () => {
  const films = demo.titles.filter(({ kind }) => kind === 'MOVIE');
  expect(films.flatMap(({ people }) => people).every(({ role }) => role === 'DIRECTOR')).toBe(true);
  const unrated = films.filter(({ rating }) => rating.label === 'Not Rated');
  expect(unrated.length).toBeGreaterThan(600);
  expect(unrated.every(({ rating }) => rating.level === 'AGE_18')).toBe(true);
  expect(demo.titles.every(({ rating }) => rating.level === maturityOf(rating.board, rating.label))).toBe(true);
});

test('every title has genres, moods, a synopsis in three lengths and, unless a series, a running time', () => {
  const incomplete = demo.titles.filter(
    ({ genres, moods, synopsis, kind, runtimeSeconds, seasons }) =>
      genres.length === 0 ||
      moods.length === 0 ||
      synopsis.short === '' ||
      (kind === 'SERIES' ? seasons.length === 0 || runtimeSeconds !== null : runtimeSeconds === null),
  );
  expect(incomplete).toEqual([]);
});

test('views and list entries respect country and maturity limit, and are later than the account and the licence', () => {
  const byId = new Map<string, DemoTitle>(demo.titles.map((title) => [title.id, title]));
  for (const { account, profile } of profilesOf(demo, 150)) {
    const views = demo.viewing(account, profile);
    const entries = [
      ...views.map(({ titleId, at }) => ({ titleId, at })),
      ...demo.myList(account, profile).map(({ titleId, addedAt }) => ({ titleId, at: addedAt })),
    ];
    for (const { titleId, at } of entries) {
      const title = byId.get(titleId);
      expect(title !== undefined && isWithinMaturity(title.rating.level, profile.maturityLimit)).toBe(true);
      expect(currentWindow(title?.windows ?? [], account.country, new Date(at))).toBeDefined();
      expect(at >= account.createdAt && at < DEMO_NOW.toISOString()).toBe(true);
    }
    expect(new Set(views.map(({ titleId }) => titleId)).size).toBe(views.length);
    expect(views.map(({ at }) => at)).toEqual(
      views
        .map(({ at }) => at)
        .sort()
        .reverse(),
    );
    expect(views.length).toBeLessThanOrEqual(200);
  }
});

function isUnfinished({ positionSeconds, durationSeconds }: DemoView): boolean {
  return positionSeconds / durationSeconds > 0.03 && positionSeconds / durationSeconds < 0.95;
}

test('nine in ten adult profiles have six or more unfinished titles, series among them', () => {
  const grownUps = profilesOf(demo).filter(({ profile }) => !profile.isKids);
  const ready = grownUps.filter(({ account, profile }) => {
    const unfinished = demo.viewing(account, profile).filter(isUnfinished);
    return unfinished.length >= 6 && unfinished.some(({ episodeId }) => episodeId !== null);
  });
  expect(ready.length / grownUps.length).toBeGreaterThan(0.9);
});

test('profiles watch titles of their taste, and finish those more often', () => {
  const byId = new Map<string, DemoTitle>(demo.titles.map((title) => [title.id, title]));
  const favouriteOf = ({ taste }: DemoProfile): string =>
    Object.entries(taste).sort((a, b) => b[1] - a[1])[0]?.[0] ?? '';
  let own = 0;
  let strangers = 0;
  let total = 0;
  const films: Record<'liked' | 'other', [number, number]> = { liked: [0, 0], other: [0, 0] };
  const profiles = profilesOf(demo, 200).filter(({ profile }) => !profile.isKids);
  profiles.forEach(({ account, profile }, index) => {
    const stranger = profiles[(index + 7) % profiles.length]?.profile ?? profile;
    for (const view of demo.viewing(account, profile)) {
      const genres = byId.get(view.titleId)?.genres ?? [];
      total += 1;
      if (genres.includes(favouriteOf(profile))) own += 1;
      if (genres.includes(favouriteOf(stranger))) strangers += 1;
      if (view.episodeId !== null) continue;
      const tally = genres.some((genre) => genre in profile.taste) ? films.liked : films.other;
      tally[0] += 1;
      if (view.completed) tally[1] += 1;
    }
  });
  // With random views the favourite genre would have the same share in the histories of other profiles.
  expect(own / total).toBeGreaterThan(1.7 * (strangers / total));
  expect(films.liked[1] / films.liked[0]).toBeGreaterThan(1.2 * (films.other[1] / films.other[0]));
});

test('the first account is the demo account of the README: four profiles, one for a child, one with a PIN', () => {
  const [first] = accountsOf(small, 1);
  expect(first).toMatchObject({ email: DEMO_EMAIL, country: 'US', tier: 'PREMIUM' });
  expect(first?.profiles.map(({ isKids, maturityLimit, pin }) => ({ isKids, maturityLimit, pin }))).toEqual([
    { isKids: false, maturityLimit: 'AGE_18', pin: null },
    { isKids: false, maturityLimit: 'AGE_18', pin: null },
    { isKids: true, maturityLimit: 'AGE_7', pin: null },
    { isKids: false, maturityLimit: 'AGE_18', pin: '1234' },
  ]);
});

test('e-mail addresses are unique, kids profiles have a low limit, accounts have one to five profiles', () => {
  const accounts = accountsOf(demo);
  expect(new Set(accounts.map(({ email }) => email)).size).toBe(accounts.length);
  const profiles = accounts.flatMap((account) => account.profiles);
  expect(profiles.filter(({ isKids, maturityLimit }) => isKids && !isWithinMaturity(maturityLimit, 'AGE_10'))).toEqual(
    [],
  );
  expect(accounts.every((account) => account.profiles.length >= 1 && account.profiles.length <= 5)).toBe(true);
  expect(profiles.length / accounts.length).toBeGreaterThan(2.3);
  expect(profiles.length / accounts.length).toBeLessThan(2.7);
});
