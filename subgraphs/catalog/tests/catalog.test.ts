import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { isWithinMaturity, MATURITY_LEVELS } from '@marquee/contracts/maturity';
import { currentWindow } from '@marquee/contracts/licence';
import { createDemoData } from '@marquee/demo-data/create-demo-data';
import { COUNTRIES, DEMO_NOW } from '@marquee/demo-data/demo-data';
import type { DemoTitle } from '@marquee/demo-data/demo-data';
import { asViewer, startSubgraph } from '@marquee/subgraph/testing/start-subgraph';
import type { SubgraphResponse, TestSubgraph } from '@marquee/subgraph/testing/start-subgraph';
import { catalog as definition } from '../subgraph.js';

const { titles } = createDemoData('small');
function find(suits: (title: DemoTitle) => boolean): DemoTitle {
  const title = titles.find(suits);
  if (title === undefined) throw new Error('The sample data has no such title.');
  return title;
}
function inUs({ windows }: DemoTitle) {
  return currentWindow(windows, 'US', DEMO_NOW) !== undefined;
}
const child = asViewer({ maturityLimit: 'AGE_7', isKids: true });
const german = asViewer({ language: 'de-CH', country: 'US' });

let catalog: TestSubgraph;
beforeAll(async () => {
  catalog = await startSubgraph(definition, { seed: 'small' });
});
afterAll(() => catalog[Symbol.asyncDispose]());

/** What was answered at `path`, as the caller of the test says it is. */
function at<T>({ data, errors }: SubgraphResponse, ...path: readonly (string | number)[]): T {
  expect(errors).toEqual([]);
  return path.reduce<unknown>((value, step) => (value as Record<string | number, unknown>)[step], data) as T;
}

const TILES = `query ($representations: [_Any!]!) { _entities(representations: $representations) { ... on Title {
  id name kind releaseYear badges genres { id name } maturityRating { label level } availability { status leavesAt maxQuality }
  artwork(width: 320) { id url alt dominantColor } boxArt(width: 320) { id url } } } }`;
function tile(id: string, more: object = {}) {
  return { __typename: 'Title', id, personalizedArtworkId: null, ...more };
}

describe('references', () => {
  test.each([10, 100, 400])('%i tiles cost one read of the store', async (count) => {
    const answer = await catalog.ask(TILES, { representations: titles.slice(0, count).map(({ id }) => tile(id)) });
    expect(at<{ id: string }[]>(answer, '_entities').map(({ id }) => id)).toEqual(
      titles.slice(0, count).map(({ id }) => id),
    );
    expect(answer.storeReads).toBe(1);
  });

  test('all types together, down to the title of an episode, cost no more than three', async () => {
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
    const answer = await catalog.ask(query, { representations });
    expect(at<unknown[]>(answer, '_entities')).toHaveLength(representations.length);
    expect(answer.storeReads).toBeLessThanOrEqual(3);
  });

  test('a key that stands twice is answered twice, an unknown one by null, in the order asked', async () => {
    const [a, b] = [find(() => true), find(({ kind }) => kind === 'SERIES')];
    const answer = await catalog.ask(TILES, {
      representations: [tile(a.id), tile('nobody'), tile(b.id), tile(a.id), { __typename: 'Title', id: 7 }],
    });
    expect(at<({ id: string } | null)[]>(answer, '_entities').map((entity) => entity?.id ?? null)).toEqual([
      a.id,
      null,
      b.id,
      a.id,
      null,
    ]);
  });

  test('a known title answers whatever its licence and ceiling, and says how it stands', async () => {
    const expired = find(
      ({ windows }) =>
        windows.some(({ country }) => country === 'US') &&
        currentWindow(windows, 'US', DEMO_NOW) === undefined &&
        windows.every(({ country, from }) => country !== 'US' || from < DEMO_NOW.toISOString()),
    );
    const adult = find((title) => title.rating.level === 'AGE_18' && inUs(title));
    const answer = await catalog.ask(TILES, { representations: [tile(expired.id), tile(adult.id)] }, { viewer: child });
    expect(at(answer, '_entities')).toMatchObject([
      { name: expired.name, availability: { status: 'EXPIRED', maxQuality: null } },
      { name: adult.name, availability: { status: 'AVAILABLE' } },
    ]);
  });

  test('a title in full, down to its episodes and their pictures, costs no more than three', async () => {
    const series = find(({ seasons }) => seasons.length > 1);
    const query = `query ($id: ID!) { title(id: $id) { name synopsis(length: LONG) genres { id name } directors { person { id name } } creators { person { id name } } cast { person { id name } character }
      availability { status } accessibility { closedCaptions } boxArt { url } logo { url } trailers { id } seasonCount
      seasons { id name episodeCount episodes(first: 25) { edges { node { id name still { url alt } availability { status } title { id } } } } } } }`;
    const answer = await catalog.ask(query, { id: series.id });
    expect(at<unknown[]>(answer, 'title', 'seasons')).toHaveLength(series.seasons.length);
    expect(answer.storeReads).toBeLessThanOrEqual(3);
  });

  test('seasons, genres and people answer by reference too', async () => {
    const series = find(({ seasons, people }) => seasons.length > 1 && people.length > 1);
    const season = series.seasons[1];
    const detail = await catalog.ask(
      'query ($id: ID!) { title(id: $id) { genres { id name } cast { person { id name } } } }',
      { id: series.id },
    );
    const genre = at<{ id: string; name: string }>(detail, 'title', 'genres', 0);
    const person = at<{ id: string; name: string }>(detail, 'title', 'cast', 0, 'person');
    const answer = await catalog.ask(
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
    expect(at(answer, '_entities')).toEqual([
      { id: season?.id, number: 2, name: 'Staffel 2', episodeCount: season?.episodes.length },
      genre,
      person,
    ]);
  });
});

describe('who sees what', () => {
  const NAME = 'query ($id: ID!) { title(id: $id) { name } }';

  test('a title above the ceiling, out of its window or unknown is null, and so it is among several', async () => {
    const adult = find((title) => title.rating.level === 'AGE_18' && inUs(title));
    const gone = find((title) => !inUs(title) && title.rating.level === 'ALL');
    const shown = find((title) => title.rating.level === 'ALL' && inUs(title));
    expect(at(await catalog.ask(NAME, { id: adult.id }, { viewer: child }), 'title')).toBeNull();
    expect(at(await catalog.ask(NAME, { id: adult.id }, { viewer: asViewer() }), 'title', 'name')).toBe(adult.name);
    const several = await catalog.ask(
      'query ($ids: [ID!]!) { titles(ids: $ids) { id } }',
      { ids: [shown.id, adult.id, 'nobody', gone.id, shown.id] },
      { viewer: child },
    );
    expect(at(several, 'titles')).toEqual([{ id: shown.id }, null, null, null, { id: shown.id }]);
    expect(several.storeReads).toBe(1);
  });

  test('the clock decides: before its licence begins a title is not there, then it is', async () => {
    const coming = find(
      ({ windows }) =>
        windows.some(({ country, from }) => country === 'US' && from > DEMO_NOW.toISOString()) &&
        currentWindow(windows, 'US', DEMO_NOW) === undefined,
    );
    const from = coming.windows.find(({ country }) => country === 'US')?.from ?? '';
    expect(at(await catalog.ask(NAME, { id: coming.id }), 'title')).toBeNull();
    catalog.setNow(new Date(from));
    expect(at(await catalog.ask(NAME, { id: coming.id }), 'title', 'name')).toBe(coming.name);
    catalog.setNow(DEMO_NOW);
  });

  test('a name comes in the language of the reader, or its parent, or the original', async () => {
    const translated = find((title) => title.names['de'] !== undefined && inUs(title));
    const nameFor = async (language: string) =>
      at(await catalog.ask(NAME, { id: translated.id }, { viewer: asViewer({ language }) }), 'title', 'name');
    expect(await nameFor('de-CH')).toBe(translated.names['de']);
    expect(await nameFor('ja')).toBe(translated.names['ja']);
    expect(await nameFor('ko-KR')).toBe(translated.name);
  });

  test('more than a hundred ids are refused', async () => {
    const { errors } = await catalog.ask('query ($ids: [ID!]!) { titles(ids: $ids) { id } }', {
      ids: Array.from({ length: 101 }, (_, index) => `t${index}`),
    });
    expect(errors[0]).toMatchObject({ extensions: { code: 'BAD_USER_INPUT' } });
  });
});

describe('artwork', () => {
  test('the picture that was picked is shown; none, or one of another title, gives the one for everybody', async () => {
    const [title, other] = [find(() => true), find(({ kind }) => kind === 'SERIES')];
    const representations = [`${title.id}.2`, null, `${other.id}.1`, 'garbage'].map((personalizedArtworkId) =>
      tile(title.id, { personalizedArtworkId }),
    );
    const answer = await catalog.ask(TILES, { representations });
    expect(at<{ artwork: { id: string } }[]>(answer, '_entities').map(({ artwork }) => artwork.id)).toEqual([
      `${title.id}.2`,
      `${title.id}.0`,
      `${title.id}.0`,
      `${title.id}.0`,
    ]);
  });

  test('its address answers the picture, in the size that was said, and may be kept', async () => {
    const title = find(inUs);
    const answer = await catalog.ask(
      'query ($id: ID!) { title(id: $id) { boxArt(shape: PORTRAIT_2_3, width: 300) { url width height alt dominantColor } } }',
      { id: title.id },
    );
    const art = at<{ url: string; width: number; height: number; alt: string; dominantColor: string }>(
      answer,
      'title',
      'boxArt',
    );
    expect(art).toMatchObject({ width: 320, height: 480, alt: title.name });
    expect(art.dominantColor).toMatch(/^#[0-9a-f]{6}$/);
    const picture = await catalog.get(new URL(art.url).pathname);
    expect(picture.headers['content-type']).toBe('image/svg+xml');
    expect(picture.headers['cache-control']).toMatch(/^public, max-age=\d+/);
    expect(picture.body).toMatch(/^<svg .*width="320" height="480".*<\/svg>$/s);
    expect(picture.body).toContain(art.dominantColor);
  });

  test.each([
    [-5, 160],
    [0, 160],
    [160, 160],
    [161, 240],
    [1281, 1920],
    [99999, 1920],
  ])('a picture of width %i is given as one of %i', async (asked, given) => {
    const answer = await catalog.ask(
      'query ($id: ID!, $width: Int) { title(id: $id) { boxArt(width: $width) { width url } } }',
      { id: find(inUs).id, width: asked },
    );
    expect(at(answer, 'title', 'boxArt')).toMatchObject({
      width: given,
      url: expect.stringContaining(`/${given}.svg`) as string,
    });
  });

  test('an old or invented address still shows a picture; a shape that is none does not', async () => {
    expect((await catalog.get('/artwork/nobody/landscape_16_9/320.svg')).body).toContain('Marquee');
    expect((await catalog.get('/artwork/nobody/triangle/320.svg')).status).toBe(404);
    expect((await catalog.get('/artwork/nobody/square/wide.svg')).status).toBe(404);
  });
});

describe('browsing', () => {
  const GENRE = `query ($id: ID!, $first: Int, $after: String, $sort: TitleSort) { genre(id: $id) { titles(first: $first, after: $after, sort: $sort) {
    edges { cursor node { id name releaseYear maturityRating { level } availability { status } } } pageInfo { hasNextPage endCursor } } } }`;
  interface GenrePage {
    readonly edges: {
      readonly cursor: string;
      readonly node: {
        id: string;
        name: string;
        releaseYear: number;
        maturityRating: { level: (typeof MATURITY_LEVELS)[number] };
        availability: { status: string };
      };
    }[];
    readonly pageInfo: { readonly hasNextPage: boolean; readonly endCursor: string | null };
  }
  const genreId = async (name: string): Promise<string> =>
    at<{ id: string; name: string }[]>(await catalog.ask('{ genres { id name } }'), 'genres').find(
      (genre) => genre.name === name,
    )?.id ?? '';
  const walk = async (
    id: string,
    first: number,
    options: { sort?: string; viewer?: ReturnType<typeof asViewer> } = {},
  ) => {
    const nodes: GenrePage['edges'][number]['node'][] = [];
    let after: string | null = null;
    do {
      const answer: SubgraphResponse = await catalog.ask(
        GENRE,
        { id, first, after, sort: options.sort ?? 'SUGGESTED' },
        { viewer: options.viewer ?? null },
      );
      const page: GenrePage = at<GenrePage>(answer, 'genre', 'titles');
      nodes.push(...page.edges.map(({ node }) => node));
      after = page.pageInfo.hasNextPage ? page.pageInfo.endCursor : null;
    } while (after !== null);
    return nodes;
  };
  const expectedIds = (genre: string, limit: (typeof MATURITY_LEVELS)[number]) =>
    titles
      .filter((title) => title.genres.includes(genre) && inUs(title) && isWithinMaturity(title.rating.level, limit))
      .map(({ id }) => id);

  test.each([1, 7, 100])('pages of %i walk through all that may be seen, each title once', async (first) => {
    const nodes = await walk(await genreId('Comedy'), first);
    expect(nodes.map(({ id }) => id).sort()).toEqual(expectedIds('Comedy', 'AGE_18').sort());
  });

  test('a child walks through less, and meets nothing above the ceiling', async () => {
    const nodes = await walk(await genreId('Comedy'), 5, { viewer: child });
    expect(nodes.map(({ id }) => id).sort()).toEqual(expectedIds('Comedy', 'AGE_7').sort());
    expect(nodes.length).toBeGreaterThan(5);
  });

  test('orders are what they are called', async () => {
    const id = await genreId('Drama');
    const years = (await walk(id, 40, { sort: 'YEAR' })).map(({ releaseYear }) => releaseYear);
    expect(years).toEqual([...years].sort((a, b) => b - a));
    const names = (await walk(id, 40, { sort: 'A_TO_Z' }))
      .map(({ name }) => name.replace(/^(The|A|An) /, ''))
      .filter((name) => /^[A-Z]/.test(name))
      .map((name) => name.charAt(0));
    expect(names).toEqual([...names].sort());
  });

  test('a page costs at most three reads', async () => {
    const answer = await catalog.ask(GENRE, { id: await genreId('Drama'), first: 60, sort: 'NEWEST' });
    expect(answer.storeReads).toBeLessThanOrEqual(3);
  });

  test('a cursor of another list, or none at all, is refused; so is a page of 0 or 101', async () => {
    const [comedy, drama] = [await genreId('Comedy'), await genreId('Drama')];
    const page = at<GenrePage>(await catalog.ask(GENRE, { id: comedy, first: 3 }), 'genre', 'titles');
    const refused = [
      { id: drama, first: 3, after: page.pageInfo.endCursor },
      { id: comedy, first: 3, after: page.pageInfo.endCursor, sort: 'NEWEST' },
      { id: comedy, first: 3, after: 'page-2' },
      { id: comedy, first: 0 },
      { id: comedy, first: 101 },
    ];
    for (const variables of refused) {
      const { data, errors } = await catalog.ask(GENRE, variables);
      expect(errors[0]).toMatchObject({ path: ['genre', 'titles'], extensions: { code: 'BAD_USER_INPUT' } });
      expect(data).toEqual({ genre: { titles: null } });
    }
  });

  test.each([
    ['a person’s titles', 'Person', 'titles'],
    ['a genre’s titles', 'Genre', 'titles'],
    ['a season’s episodes', 'Season', 'episodes'],
  ])('%s: a cursor that is none, and a page of 0, of less or of more than 100, are refused', async (_, type, field) => {
    const series = find((title) => title.seasons.length > 0 && inUs(title));
    const detail = await catalog.ask(
      'query ($id: ID!) { title(id: $id) { genres { id } creators { person { id } } cast { person { id } } } }',
      { id: series.id },
    );
    const title = at<{
      genres: { id: string }[];
      creators: { person: { id: string } }[];
      cast: { person: { id: string } }[];
    }>(detail, 'title');
    const ids: Record<string, string | undefined> = {
      Genre: title.genres[0]?.id,
      Person: [...title.creators, ...title.cast][0]?.person.id,
      Season: series.seasons[0]?.id,
    };
    const query = `query ($representations: [_Any!]!, $first: Int, $after: String) { _entities(representations: $representations) { ... on ${type} { ${field}(first: $first, after: $after) { pageInfo { endCursor } } } } }`;
    const representations = [{ __typename: type, id: ids[type] }];
    expect((await catalog.ask(query, { representations, first: 100 })).errors).toEqual([]);
    for (const page of [{ first: 0 }, { first: -1 }, { first: 101 }, { after: 'page-2' }, { after: '' }]) {
      const { errors } = await catalog.ask(query, { representations, ...page });
      expect(errors[0], JSON.stringify(page)).toMatchObject({ extensions: { code: 'BAD_USER_INPUT' } });
    }
  });

  test('a person leads to their titles, the latest first', async () => {
    const counts = new Map<string, number>();
    for (const { people } of titles.filter((title) => inUs(title)))
      for (const { name } of people) counts.set(name, (counts.get(name) ?? 0) + 1);
    const [busiest] = [...counts].sort((a, b) => b[1] - a[1]);
    const title = find(
      (candidate) =>
        inUs(candidate) && candidate.people.some(({ name, role }) => name === busiest?.[0] && role === 'DIRECTOR'),
    );
    const answer = await catalog.ask(
      'query ($id: ID!) { title(id: $id) { directors { role person { name titles(first: 50) { edges { node { releaseYear } } } } } } }',
      { id: title.id },
    );
    const years = at<{ node: { releaseYear: number } }[]>(
      answer,
      'title',
      'directors',
      0,
      'person',
      'titles',
      'edges',
    ).map(({ node }) => node.releaseYear);
    expect(years).toHaveLength(busiest?.[1] ?? 0);
    expect(years).toEqual([...years].sort((a, b) => b - a));
  });

  test('episodes come in pages, with cursors that lead on', async () => {
    const series = find((title) => (title.seasons[0]?.episodes.length ?? 0) > 5 && inUs(title));
    const query =
      'query ($id: ID!, $after: String) { title(id: $id) { seasons { episodes(first: 4, after: $after) { edges { node { number name } } pageInfo { hasNextPage endCursor } } } } }';
    const first = at<{ edges: { node: { number: number } }[]; pageInfo: { endCursor: string } }>(
      await catalog.ask(query, { id: series.id }),
      'title',
      'seasons',
      0,
      'episodes',
    );
    expect(first.edges.map(({ node }) => node.number)).toEqual([1, 2, 3, 4]);
    const single =
      'query ($representations: [_Any!]!, $after: String) { _entities(representations: $representations) { ... on Season { episodes(first: 4, after: $after) { edges { node { number } } } } } }';
    const next = await catalog.ask(single, {
      representations: [{ __typename: 'Season', id: series.seasons[0]?.id }],
      after: first.pageInfo.endCursor,
    });
    expect(at<{ node: { number: number } }[]>(next, '_entities', 0, 'episodes', 'edges')[0]?.node.number).toBe(5);
  });
});

describe('the editorial page', () => {
  const PAGE = `query ($country: CountryCode!, $limit: MaturityLevel!, $rows: Int, $perRow: Int) { editorialPage(country: $country, maturityLimit: $limit, rows: $rows, perRow: $perRow) {
    id hero { id } rows { id heading titles { id name maturityRating { level } } } } }`;
  interface Editorial {
    readonly id: string;
    readonly hero: { id: string } | null;
    readonly rows: {
      readonly heading: string;
      readonly titles: { readonly id: string; readonly maturityRating: { level: (typeof MATURITY_LEVELS)[number] } }[];
    }[];
  }

  test('every country has three full rows under every ceiling, with nothing that may not be shown there', async () => {
    const byId = new Map<string, DemoTitle>(titles.map((title) => [title.id, title]));
    for (const country of COUNTRIES)
      for (const limit of MATURITY_LEVELS) {
        const answer = await catalog.ask(PAGE, { country, limit, rows: 3, perRow: 10 });
        const page = at<Editorial>(answer, 'editorialPage');
        expect(
          page.rows.map((row) => row.titles.length),
          `${country} ${limit}`,
        ).toEqual([10, 10, 10]);
        expect(page.hero).not.toBeNull();
        expect(answer.storeReads).toBeLessThanOrEqual(3);
        for (const { id } of page.rows.flatMap((row) => row.titles)) {
          const title = byId.get(id);
          expect(
            title !== undefined &&
              currentWindow(title.windows, country, DEMO_NOW) !== undefined &&
              isWithinMaturity(title.rating.level, limit),
          ).toBe(true);
        }
      }
  });

  test('arguments cannot widen what the identity allows, only narrow it', async () => {
    const levels = async (limit: string, viewer: ReturnType<typeof asViewer>) =>
      at<Editorial>(
        await catalog.ask(PAGE, { country: 'JP', limit, rows: 6, perRow: 10 }, { viewer }),
        'editorialPage',
      );
    const widened = await levels('AGE_18', child);
    expect(widened.id).toContain('US-AGE_7');
    expect(
      widened.rows
        .flatMap((row) => row.titles)
        .every(({ maturityRating }) => isWithinMaturity(maturityRating.level, 'AGE_7')),
    ).toBe(true);
    expect((await levels('ALL', asViewer())).id).toContain('US-ALL');
  });

  test('a page of no rows, or of too many, is refused', async () => {
    for (const variables of [{ rows: 0 }, { rows: 21 }, { perRow: 0 }, { perRow: 41 }]) {
      const { errors } = await catalog.ask(PAGE, { country: 'US', limit: 'ALL', ...variables });
      expect(errors[0]).toMatchObject({ extensions: { code: 'BAD_USER_INPUT' } });
    }
  });
});

test('every title is published once, with its whole state', async () => {
  await catalog.settled();
  const published = new Map<
    string,
    {
      type: string;
      seq: number;
      payload: {
        artworkIds: string[];
        seasons: { episodes: unknown[] }[];
        names: Record<string, string>;
        maturityLevel: string;
      };
    }
  >();
  const subscription = catalog.eventLog.consume({
    group: 'test',
    owners: ['catalog'],
    positionOf: async () => null,
    apply: async ({ events }) => {
      for (const event of events) published.set(event.key, event as never);
    },
    onError: (error) => {
      throw error;
    },
  });
  await subscription.caughtUp();
  await subscription.close();
  expect([...published.keys()].sort()).toEqual(titles.map(({ id }) => id as string).sort());
  const series = find(({ seasons }) => seasons.length > 1);
  expect(published.get(series.id)).toMatchObject({
    type: 'TitlePublished',
    seq: 1,
    payload: {
      names: { en: series.name },
      maturityLevel: series.rating.level,
      artworkIds: [0, 1, 2].map((variant) => `${series.id}.${variant}`),
    },
  });
  expect(published.get(series.id)?.payload.seasons.map(({ episodes }) => episodes.length)).toEqual(
    series.seasons.map(({ episodes }) => episodes.length),
  );
});
