/** What caches keep of this subgraph is right for each caller, for as long as it states, and until its events. */
import { periodOf } from '@marquee/contracts/licence';
import { createDemoData } from '@marquee/demo-data/create-demo-data';
import { DEMO_NOW } from '@marquee/demo-data/demo-data';
import { cachedQueries } from '@marquee/subgraph/testing/caching/cached-queries';
import type { CachedQuery } from '@marquee/subgraph/testing/caching/cached-queries';
import { checkCacheAges } from '@marquee/subgraph/testing/caching/check-cache-ages';
import { checkCacheEvents, mutationsWithout } from '@marquee/subgraph/testing/caching/check-cache-events';
import type { Changes } from '@marquee/subgraph/testing/caching/check-cache-events';
import { asForAll, checkCacheVariance } from '@marquee/subgraph/testing/caching/check-cache-variance';
import { asViewer } from '@marquee/subgraph/testing/start-subgraph';
import type { TestSubgraph } from '@marquee/subgraph/testing/start-subgraph';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { catalog as definition } from '../subgraph.js';
import { isLicensedInUs, startSeededCatalog } from './requests.js';
import { anyGenre, CHECKSUM, done, editor, FACTS, makeReady, newKey, readyFilm } from './staff.js';

const { titles } = createDemoData('small');
/** Films, series and specials, from both ends of the list, and one with names in several languages. */
const inUs = titles.filter(isLicensedInUs);
const inLanguages = inUs.filter(({ names }) => Object.keys(names).length > 1);
const SOME = [...inUs.slice(0, 2), ...inUs.slice(-2), ...inLanguages.slice(0, 1)].map(({ id }) => String(id));

interface Parts {
  readonly titles: readonly ({
    readonly directors: readonly { readonly person: { readonly id: string } }[];
    readonly genres: readonly { readonly id: string }[];
    readonly seasons: readonly {
      readonly id: string;
      readonly episodes: { readonly edges: readonly { readonly node: { readonly id: string } }[] };
    }[];
  } | null)[];
}

const PARTS = `query ($ids: [ID!]!) { titles(ids: $ids) { directors { person { id } } genres { id }
  seasons { id episodes(first: 2) { edges { node { id } } } } } }`;

/** Queries of these titles and of what belongs to them. */
async function queriesOf(catalog: TestSubgraph, ids: readonly string[]): Promise<readonly CachedQuery[]> {
  const { data } = await catalog.execute(PARTS, { ids }, { viewer: asViewer() });
  const found = (data as unknown as Parts).titles.filter((title) => title !== null);
  const seasons = found.flatMap((title) => title.seasons);
  const parts = {
    Title: ids,
    Season: seasons.slice(0, 3).map(({ id }) => id),
    Episode: seasons.flatMap(({ episodes }) => episodes.edges.map(({ node }) => node.id)).slice(0, 3),
    Genre: found.flatMap(({ genres }) => genres.map(({ id }) => id)).slice(0, 3),
    Person: found.flatMap(({ directors }) => directors.map(({ person }) => person.id)).slice(0, 3),
  };
  const literals = {
    'Query.title(id:)': JSON.stringify(ids[0]),
    'Query.titles(ids:)': JSON.stringify(ids),
    'Query.genre(id:)': JSON.stringify(parts.Genre[0]),
    'Query.person(id:)': JSON.stringify(parts.Person[0]),
    'Query.editorialPage(country:)': '"US"',
  };
  return cachedQueries(definition.module, { ids: parts, literals });
}

let catalog: TestSubgraph;
beforeAll(async () => {
  catalog = await startSeededCatalog();
});
afterAll(() => catalog[Symbol.asyncDispose]());

const VARYING = ['Title.name', 'Title.availability', 'Genre.titles'];

test('viewers who share a cached value would each get the same one', async () => {
  const queries = await queriesOf(catalog, SOME);
  const viewers = [asViewer({ country: 'US' })];
  const { wrong, empty } = await checkCacheVariance(catalog, queries, viewers, { rounds: 1 });
  expect(queries.length).toBeGreaterThan(40);
  expect(wrong).toEqual([]);
  // Titles of the sample data have no trailers; the film below has. All titles of all genres are too many for one request.
  expect(empty).toEqual(['Query.genres by COUNTRY LANGUAGE MATURITY', 'Title.trailers by nothing']);
  const others = (
    await checkCacheVariance(catalog, asForAll(queries.filter(({ field }) => VARYING.includes(field))), viewers)
  ).wrong.join();
  for (const field of VARYING) expect(others).toContain(field);
}, 180_000);

const BY_THE_CLOCK = ['Title.name', 'Title.badges', 'Title.availability', 'Query.title', 'Query.titles'];
const MONTH_MS = 30 * 86_400_000;

test('no value changes within its age: licences, and badges a month after and before', async () => {
  const licensed = titles.find(({ windows }) =>
    windows.some((window) => window.country === 'US' && periodOf(window).untilMs > DEMO_NOW.getTime() + MONTH_MS),
  );
  const window = licensed?.windows.find(
    (each) => each.country === 'US' && periodOf(each).untilMs > DEMO_NOW.getTime() + MONTH_MS,
  );
  if (licensed === undefined || window === undefined) throw new Error('No licence of the sample data ends later.');
  const { fromMs, untilMs } = periodOf(window);
  const instants = [fromMs, fromMs + MONTH_MS, untilMs - MONTH_MS, untilMs].filter((each) => Number.isFinite(each));
  const queries = (await queriesOf(catalog, [licensed.id])).filter(({ field }) => BY_THE_CLOCK.includes(field));
  const { wrong, changing } = await checkCacheAges(catalog, queries, [asViewer({ country: 'US' })], instants);
  catalog.setNow(DEMO_NOW);
  expect(wrong).toEqual([]);
  expect(changing).toEqual(expect.arrayContaining(['Title.badges', 'Title.availability', 'Query.title']));
  expect(changing).not.toContain('Title.name');
}, 180_000);

interface Asset {
  readonly id: string;
  readonly kind: string;
}

/** Each step of a film, from its creation to its withdrawal. */
async function changesOf(titleId: string, start: number): Promise<Changes> {
  let version = start;
  const step = (name: Parameters<typeof done>[1], input: object) => async () => {
    version = (await done(catalog, name, { titleId, expectedVersion: version, ...input })).version;
  };
  const facts = (given: object) => step('updateTitle', { facts: given });
  return {
    publishTitle: step('publishTitle', {}),
    'updateTitle: name': facts({ names: [{ language: 'en', text: 'Another' }] }),
    'updateTitle: synopsis': facts({ synopses: [{ language: 'en', short: 'Another.' }] }),
    'updateTitle: year, runtime, studio': facts({ releaseYear: 2025, runtimeSeconds: 6000, studio: 'Marquee Studios' }),
    'updateTitle: rating': facts({ rating: { board: 'MPA', label: 'R', advisories: ['Violence'] } }),
    'updateTitle: moods': facts({ moods: ['Gritty'] }),
    'updateTitle: credits': facts({ credits: [{ name: 'Bo Hart', role: 'ACTOR', character: 'Himself' }] }),
    'updateTitle: downloadable': facts({ downloadable: true }),
    setLicenceWindows: step('setLicenceWindows', {
      country: 'US',
      windows: [{ from: '2026-01-01T00:00:00Z', until: '2027-01-01T00:00:00Z' }],
    }),
    'addAsset: trailer': step('addAsset', {
      idempotencyKey: newKey(),
      ...{ kind: 'TRAILER', name: 'trailer.mxf', languages: ['en'], runtimeSeconds: 90, checksum: CHECKSUM },
    }),
    'recordEncode: trailer': async () => {
      const { data } = await catalog.execute(
        'query ($id: ID!) { production(titleId: $id) { assets { id kind } } }',
        { id: titleId },
        { viewer: editor },
      );
      const { assets } = (data as { readonly production: { readonly assets: readonly Asset[] } }).production;
      const assetId = assets.find(({ kind }) => kind === 'TRAILER')?.id;
      await step('recordEncode', { assetId, outcome: 'COMPLETED', maxQuality: 'FHD' })();
    },
    'addAsset: captions': step('addAsset', {
      idempotencyKey: newKey(),
      ...{ kind: 'CAPTIONS', name: 'german.ttml', languages: ['de'], checksum: CHECKSUM },
    }),
    passQc: step('passQc', {}),
    withdrawTitle: step('withdrawTitle', { reason: 'rights' }),
    reinstateTitle: step('reinstateTitle', {}),
  };
}

/** Steps before the publication, which `makeReady` makes, and the one of a series. */
const BEFORE = ['createTitle', 'addEpisode', 'failQc'];

/** Queries of every fact of a film, and of lists that it joins and leaves. */
const WATCHED = /^(Title\.|Query\.title$|Person\.)/;

test('each change of a published film is published', async () => {
  const { titleId, expectedVersion } = await readyFilm(catalog);
  const queries = (await queriesOf(catalog, [titleId])).filter(({ field }) => WATCHED.test(field));
  const genres = cachedQueries(definition.module, { ids: { Genre: [await anyGenre(catalog)] } });
  const changes = await changesOf(titleId, expectedVersion);
  const { unpublished, changed } = await checkCacheEvents(catalog, {
    owners: ['catalog'],
    queries: [...queries, ...genres.filter(({ field }) => field.startsWith('Genre.'))],
    viewers: [asViewer({ country: 'US' })],
    changes,
  });
  expect(unpublished).toEqual([]);
  const without = Object.keys(changed).filter((name) => changed[name]?.fields.length === 0);
  // A file is shown when it has been encoded and checked.
  expect(without.filter((name) => !/^(addAsset|recordEncode|passQc)/.test(name))).toEqual([]);
  expect(Object.values(changed).flatMap(({ fields }) => fields)).toContain('Title.trailers');
  expect(mutationsWithout(definition.module, changes)).toEqual(BEFORE);
}, 180_000);

test('each change of an episode is published', async () => {
  const { id: titleId, version } = await done(catalog, 'createTitle', {
    idempotencyKey: newKey(),
    kind: 'SERIES',
    originalLanguage: 'en',
    facts: { ...FACTS, runtimeSeconds: undefined, genreIds: [await anyGenre(catalog)] },
  });
  let last = version;
  const add = async (number: number) => {
    const episode = { seasonNumber: 1, number, name: `Episode ${number}`, synopsis: 'More.', runtimeSeconds: 2400 };
    const added = await done(catalog, 'addEpisode', {
      ...{ idempotencyKey: newKey(), titleId, expectedVersion: last },
      ...episode,
    });
    last = added.version;
    last = await makeReady(catalog, { titleId, expectedVersion: last }, added.episodes.at(-1)?.id ?? null);
  };
  await add(1);
  const windows = { country: 'US', windows: [{ from: '2026-01-01T00:00:00Z' }] };
  last = (await done(catalog, 'setLicenceWindows', { titleId, expectedVersion: last, ...windows })).version;
  const publish = async () =>
    void (last = (await done(catalog, 'publishTitle', { titleId, expectedVersion: last })).version);
  await publish();
  const queries = (await queriesOf(catalog, [titleId])).filter(({ field }) => /^(Title|Season|Episode)\./.test(field));
  const changes: Changes = { addEpisode: () => add(2), 'publishTitle: the second episode': publish };
  const { unpublished, changed } = await checkCacheEvents(catalog, {
    ...{ owners: ['catalog'], queries, viewers: [asViewer({ country: 'US' })], changes },
  });
  expect(unpublished).toEqual([]);
  expect(Object.values(changed).flatMap(({ fields }) => fields)).toContain('Title.seasons');
});
