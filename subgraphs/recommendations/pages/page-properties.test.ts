/** The rules of pages, checked on generated worlds and members: seeded, so that a failure can be repeated. */
import { asId } from '@marquee/contracts/ids';
import type { AccountId, DeviceId, ProfileId, SessionId, TitleId } from '@marquee/contracts/ids';
import { MATURITY_LEVELS } from '@marquee/contracts/maturity';
import type { ViewerIdentity } from '@marquee/contracts/viewer';
import { isVisible, viewerRestrictions } from '@marquee/contracts/visibility';
import { createRandom } from '@marquee/runtime/random';
import type { Random } from '@marquee/runtime/random';
import { expect, test } from 'vitest';
import { createDerivedCache } from '../caches/derived-cache.js';
import { createPageCache } from '../caches/page-cache.js';
import { restoreItemItemModel } from '../learning/models/item-item-model.js';
import { toServedModel } from '../learning/serving/served-model.js';
import type { ServedModel } from '../learning/serving/served-model.js';
import { personalise } from '../personalisation.js';
import { buildCatalogue } from '../rules/catalogue/catalogue.js';
import type { Title } from '../rules/catalogue/title.js';
import { createVisibleTitles } from '../rules/catalogue/visible-titles.js';
import type { PageContent } from '../rules/page/build-page.js';
import type { BrowseSurface, DeviceClass } from '../rules/page/page-input.js';
import { toCountryRanking } from '../rules/popularity/ranking.js';
import type { View } from '../rules/profile/history.js';
import { isStarted } from '../rules/profile/watched-titles.js';
import { browsePage } from './browse-page.js';
import type { BuiltPage } from './built-page.js';

const SEED = 17;
const WORLDS = 24;
const MEMBERS = 6;
const NOW = new Date('2026-11-16T12:00:00Z');
const COUNTRIES = ['US', 'DE'] as const;
const SURFACES: readonly BrowseSurface[] = ['HOME', 'SERIES', 'MOVIES', 'NEW_AND_POPULAR', 'KIDS'];
const DEVICES: readonly DeviceClass[] = ['TV', 'MOBILE'];
const GENRES = ['Drama', 'Comedy', 'Horror', 'Animation', 'Documentaries'];

function daysAgo(days: number): string {
  return new Date(NOW.getTime() - days * 86_400_000).toISOString();
}

function some<T>(random: Random, list: readonly T[], chance: number): readonly T[] {
  return list.filter(() => random.next() < chance);
}

function randomTitle(random: Random, index: number): Title {
  const window = (country: string) => {
    const from = random.int(100) - 8;
    return { country, from: daysAgo(from), until: random.int(3) === 0 ? daysAgo(from - random.int(90)) : null };
  };
  return {
    id: asId<TitleId>(`title-${String(index).padStart(4, '0')}`),
    isWithdrawn: random.int(12) === 0,
    kind: random.pick(['MOVIE', 'MOVIE', 'SERIES', 'SPECIAL'] as const),
    names: { en: `Title ${index}` },
    originalLanguage: 'en',
    releaseYear: 1980 + random.int(46),
    runtimeSeconds: random.int(5) === 0 ? null : 1800 + random.int(9000),
    maturityLevel: random.pick(MATURITY_LEVELS),
    genres: some(random, GENRES, 0.35),
    moods: some(random, ['Witty', 'Gritty'], 0.3),
    people: [],
    studio: null,
    acclaim: random.int(4) === 0 ? null : random.int(100),
    reach: random.int(4) === 0 ? null : random.int(100),
    windows: some(random, COUNTRIES, 0.85).map(window),
    artworkIds: [],
    publishedAt: daysAgo(random.int(120)),
  };
}

/** Every third world has no model; in the others the model lacks a part of the titles. */
function randomModel(random: Random, titles: readonly Title[]): ServedModel | null {
  if (random.int(3) === 0) return null;
  const ids = some(random, titles, 0.8).map(({ id }) => id);
  if (ids.length === 0) return null;
  const tensors = {
    head: Uint32Array.from(ids.keys()),
    values: Float32Array.from({ length: ids.length ** 2 }, () => random.next() - 0.4),
  };
  const parts = { kind: 'ease', constants: { window: 0, recency: 0, ageDays: 0 }, tensors, components: {} };
  return toServedModel('generated', { model: restoreItemItemModel(parts, ids) });
}

function randomViewer(random: Random): ViewerIdentity {
  return {
    accountId: asId<AccountId>('account'),
    profileId: asId<ProfileId>(`profile-${random.int(1e9)}`),
    deviceId: asId<DeviceId>('device'),
    sessionId: asId<SessionId>('session'),
    country: random.pick(COUNTRIES),
    language: random.pick(['en', 'de', 'ja']),
    maturityLimit: random.pick(MATURITY_LEVELS),
    isKids: random.int(4) === 0,
    scopes: [],
  };
}

interface Member {
  readonly viewer: ViewerIdentity;
  readonly views: readonly View[];
  readonly listed: readonly TitleId[];
  readonly rejected: readonly TitleId[];
  readonly ratings: readonly { readonly titleId: TitleId; readonly thumb: 'UP' | 'DOWN' | null; readonly at: string }[];
}

function randomMember(random: Random, ids: readonly TitleId[]): Member {
  const watched = some(random, ids, random.pick([0, 0.05, 0.2, 0.9]));
  return {
    viewer: randomViewer(random),
    views: watched.map((titleId, index) => {
      const completed = random.int(2) === 0;
      return { titleId, share: completed ? 1 : random.next(), completed, at: daysAgo(index / 4), before: null };
    }),
    listed: some(random, ids, 0.05),
    rejected: some(random, ids, 0.04),
    ratings: some(random, ids, 0.06).map((titleId) => {
      return { titleId, thumb: random.pick(['UP', 'DOWN', null] as const), at: daysAgo(1) };
    }),
  };
}

/** What is wrong with a page; empty when all rules hold. */
function faultsOf(
  { hero, rows }: PageContent,
  titles: readonly Title[],
  { viewer, views, rejected, ratings }: Member,
  surface: BrowseSurface,
): readonly string[] {
  const requested = surface === 'KIDS' ? ({ maturityLimit: 'AGE_10' } as const) : undefined;
  const restrictions = viewerRestrictions({ viewer, profile: null, requested });
  const refused = new Set<string>([
    ...rejected,
    ...ratings.filter(({ thumb }) => thumb === 'DOWN').map(({ titleId }) => titleId),
  ]);
  const started = new Set<string>(views.filter(isStarted).map(({ titleId }) => titleId));
  const finished = new Set<string>(views.filter(({ completed }) => completed).map(({ titleId }) => titleId));
  const kinds: readonly string[] = surface === 'SERIES' ? ['SERIES'] : surface === 'MOVIES' ? ['MOVIE', 'SPECIAL'] : [];
  const faults: string[] = [];
  const check = (holds: boolean, fault: string): void => void (holds || faults.push(fault));
  const mayShow = (number: number, where: string): void => {
    const title = titles[number];
    if (title === undefined) return void faults.push(`${where}: no title`);
    check(isVisible(title, restrictions, NOW), `${where}: ${title.id} is not visible`);
    check(!refused.has(title.id), `${where}: ${title.id} was refused`);
    check(kinds.length === 0 || kinds.includes(title.kind), `${where}: ${title.id} is not of the surface`);
  };
  if (hero !== null) {
    mayShow(hero.title, 'hero');
    check(!started.has(titles[hero.title]?.id ?? ''), 'hero: started');
  }
  for (const { key, kind, heading, items, anchor } of rows) {
    for (const number of items) {
      const id = titles[number]?.id ?? '';
      mayShow(number, key);
      check(kind === 'WATCH_AGAIN' || kind === 'TOP_10' || !started.has(id), `${key}: ${id} was started`);
      check(kind !== 'WATCH_AGAIN' || finished.has(id), `${key}: ${id} was not finished`);
    }
    check(items.length >= 6 && items.length <= 30, `${key}: ${items.length} titles`);
    check(new Set(items).size === items.length, `${key}: a title twice`);
    check(heading.length > 1, `${key}: no heading`);
    if (anchor === null) continue;
    check(isVisible(titles[anchor] ?? expect.fail(key), restrictions, NOW), `${key}: the anchor is not visible`);
    const id = titles[anchor]?.id ?? '';
    check(kind !== 'BECAUSE_YOU_WATCHED' || started.has(id), `${key}: the anchor was not watched`);
  }
  const fold = rows.slice(0, 6).flatMap(({ items }) => items);
  check(new Set(fold).size === fold.length, 'a title twice above the fold');
  check(rows.length <= 40, 'too many rows');
  check(new Set(rows.map(({ key }) => key)).size === rows.length, 'a row twice');
  return faults;
}

test('all rules hold on generated pages of all surfaces, and equal inputs make equal pages', () => {
  const random = createRandom(SEED);
  const kindsSeen = new Set<string>();
  for (let world = 0; world < WORLDS; world += 1) {
    const size = random.pick([0, 7, 60, 150, 300]);
    const titles = Array.from({ length: size }, (_, index) => randomTitle(random, index));
    const catalogue = buildCatalogue(titles, 1);
    const snapshot = { catalogue, visibleTitles: createVisibleTitles(catalogue) };
    const ids = titles.map(({ id }) => id);
    const popular = some(random, ids, 0.5).map((titleId) => ({ titleId, heat: 6850 + random.next() * 8 }));
    const countryRanking = toCountryRanking([...popular].sort((a, b) => b.heat - a.heat));
    const model = randomModel(random, titles);
    for (let count = 0; count < MEMBERS; count += 1) {
      const member = randomMember(random, ids);
      const { viewer, views, listed, rejected, ratings } = member;
      const history = { views, version: 1 };
      const facts = { revision: 1, listed, ratings: { all: ratings }, profile: null, history };
      const inputs = { facts, rejected, source: 'store', viewer, now: NOW, snapshot, countryRanking, model } as const;
      for (const surface of SURFACES) {
        const device = random.pick(DEVICES);
        const build = () =>
          browsePage(createPageCache<BuiltPage>(1), personalise(inputs, createDerivedCache(1)), device, surface);
        const page = build();
        const content = page?.content ?? expect.fail('a page');
        expect(faultsOf(content, catalogue.titles, member, surface)).toEqual([]);
        for (const { kind } of content.rows) kindsSeen.add(kind);
        if (count === 0) expect(build()?.content).toEqual(content);
      }
    }
  }
  expect([...kindsSeen].sort()).toEqual(
    'BECAUSE_YOU_WATCHED GENRE NEW_RELEASES SIMILAR_TO THEME TOP_10 TOP_PICKS TRENDING WATCH_AGAIN'.split(' '),
  );
});
