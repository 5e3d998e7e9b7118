import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { currentWindow } from '@marquee/contracts/licence';
import { DEMO_NOW } from '@marquee/demo-data/demo-data';
import { countPromises } from '@marquee/subgraph/testing/count-promises';
import type { TestSubgraph } from '@marquee/subgraph/testing/start-subgraph';
import {
  child,
  findTitle,
  german,
  isLicensedInUs,
  startSeededCatalog,
  tile,
  TILES,
  titles,
  valueAt,
} from './requests.js';

let catalog: TestSubgraph;
beforeAll(async () => {
  catalog = await startSeededCatalog();
});
afterAll(() => catalog[Symbol.asyncDispose]());

describe('references', () => {
  test.each([10, 100, 400])('%i tiles cost one read of the store', async (count) => {
    const response = await catalog.execute(TILES, {
      representations: titles.slice(0, count).map(({ id }) => tile(id)),
    });
    expect(valueAt<{ id: string }[]>(response, '_entities').map(({ id }) => id)).toEqual(
      titles.slice(0, count).map(({ id }) => id),
    );
    expect(response.storeReads).toBe(1);
  });

  test('a second request of 400 tiles decodes no document, and its promises do not depend on the number of tiles', async () => {
    const request = (count: number) => () =>
      catalog.execute(TILES, { representations: titles.slice(0, count).map(({ id }) => tile(id)) });
    await request(400)();
    const before = catalog.store.documentCache?.();
    const many = await countPromises(request(400));
    expect(before).toBeDefined();
    expect(catalog.store.documentCache?.()).toEqual(before);
    expect(many).toBeLessThan((await countPromises(request(10))) + 150);
  });

  test('references of all types, including the title of an episode, cost at most three reads', async () => {
    const series = titles.filter(({ seasons }) => seasons.length > 0);
    const representations = [
      ...series
        .slice(0, 40)
        .flatMap(({ seasons }) =>
          seasons.flatMap(({ episodes }) => episodes.slice(0, 3).map(({ id }) => ({ __typename: 'Episode', id }))),
        ),
      ...titles.slice(0, 100).map(({ id }) => tile(id)),
    ];
    const query = `query ($representations: [_Any!]!) { _entities(representations: $representations) { __typename
      ... on Title { name seasons { name episodes(first: 3) { edges { node { name } } } } }
      ... on Episode { name number seasonNumber still { url } availability { status } title { name } } } }`;
    const response = await catalog.execute(query, { representations });
    expect(valueAt<unknown[]>(response, '_entities')).toHaveLength(representations.length);
    expect(response.storeReads).toBeLessThanOrEqual(3);
  });

  test('duplicate keys get an entity each, unknown ones get null, in the requested order', async () => {
    const [a, b] = [findTitle(() => true), findTitle(({ kind }) => kind === 'SERIES')];
    const response = await catalog.execute(TILES, {
      representations: [tile(a.id), tile('unknown'), tile(b.id), tile(a.id), { __typename: 'Title', id: 7 }],
    });
    expect(valueAt<({ id: string } | null)[]>(response, '_entities').map((entity) => entity?.id ?? null)).toEqual([
      a.id,
      null,
      b.id,
      a.id,
      null,
    ]);
  });

  test('a known title resolves for any licence and maturity level, and states its availability', async () => {
    const expired = findTitle(
      ({ windows }) =>
        windows.some(({ country }) => country === 'US') &&
        currentWindow(windows, 'US', DEMO_NOW) === undefined &&
        windows.every(({ country, from }) => country !== 'US' || from < DEMO_NOW.toISOString()),
    );
    const adult = findTitle((title) => title.rating.level === 'AGE_18' && isLicensedInUs(title));
    const response = await catalog.execute(
      TILES,
      { representations: [tile(expired.id), tile(adult.id)] },
      { viewer: child },
    );
    expect(valueAt(response, '_entities')).toMatchObject([
      { name: expired.name, availability: { status: 'EXPIRED', maxQuality: null } },
      { name: adult.name, availability: { status: 'AVAILABLE' } },
    ]);
  });

  test('a title with its episodes and their pictures costs at most three reads', async () => {
    const series = findTitle(({ seasons }) => seasons.length > 1);
    const query = `query ($id: ID!) { title(id: $id) { name synopsis(length: LONG) genres { id name } directors { person { id name } } creators { person { id name } } cast { person { id name } character }
      availability { status } accessibility { closedCaptions } boxArt { url } logo { url } trailers { id } seasonCount
      seasons { id name episodeCount episodes(first: 25) { edges { node { id name still { url alt } availability { status } title { id } } } } } } }`;
    const response = await catalog.execute(query, { id: series.id });
    expect(valueAt<unknown[]>(response, 'title', 'seasons')).toHaveLength(series.seasons.length);
    expect(response.storeReads).toBeLessThanOrEqual(3);
  });

  test('seasons, genres and people resolve by reference too', async () => {
    const series = findTitle(({ seasons, people }) => seasons.length > 1 && people.length > 1);
    const season = series.seasons[1];
    const detail = await catalog.execute(
      'query ($id: ID!) { title(id: $id) { genres { id name } cast { person { id name } } } }',
      { id: series.id },
    );
    const genre = valueAt<{ id: string; name: string }>(detail, 'title', 'genres', 0);
    const person = valueAt<{ id: string; name: string }>(detail, 'title', 'cast', 0, 'person');
    const response = await catalog.execute(
      'query ($representations: [_Any!]!) { _entities(representations: $representations) { ... on Season { id number name episodeCount } ... on Genre { id name } ... on Person { id name } } }',
      {
        representations: [
          { __typename: 'Season', id: season?.id },
          { __typename: 'Genre', id: genre.id },
          { __typename: 'Person', id: person.id },
        ],
      },
      { viewer: german },
    );
    expect(valueAt(response, '_entities')).toEqual([
      { id: season?.id, number: 2, name: 'Staffel 2', episodeCount: season?.episodes.length },
      genre,
      person,
    ]);
  });
});
