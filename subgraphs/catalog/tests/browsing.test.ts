import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { MaturityLevel } from '@marquee/contracts/maturity';
import { isWithinMaturity } from '@marquee/contracts/maturity';
import type { asViewer } from '@marquee/subgraph/testing/start-subgraph';
import type { SubgraphResponse, TestSubgraph } from '@marquee/subgraph/testing/start-subgraph';
import { child, findTitle, isLicensedInUs, startSeededCatalog, titles, valueAt } from './requests.js';

let catalog: TestSubgraph;
beforeAll(async () => {
  catalog = await startSeededCatalog();
});
afterAll(() => catalog[Symbol.asyncDispose]());

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
        maturityRating: { level: MaturityLevel };
        availability: { status: string };
      };
    }[];
    readonly pageInfo: { readonly hasNextPage: boolean; readonly endCursor: string | null };
  }
  const genreId = async (name: string): Promise<string> =>
    valueAt<{ id: string; name: string }[]>(await catalog.execute('{ genres { id name } }'), 'genres').find(
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
      const response: SubgraphResponse = await catalog.execute(
        GENRE,
        { id, first, after, sort: options.sort ?? 'SUGGESTED' },
        { viewer: options.viewer ?? null },
      );
      const page: GenrePage = valueAt<GenrePage>(response, 'genre', 'titles');
      nodes.push(...page.edges.map(({ node }) => node));
      after = page.pageInfo.hasNextPage ? page.pageInfo.endCursor : null;
    } while (after !== null);
    return nodes;
  };
  const expectedIds = (genre: string, limit: MaturityLevel) =>
    titles
      .filter(
        (title) => title.genres.includes(genre) && isLicensedInUs(title) && isWithinMaturity(title.rating.level, limit),
      )
      .map(({ id }) => id);

  test.each([1, 7, 100])('pages of %i return every visible title once', async (first) => {
    const nodes = await walk(await genreId('Comedy'), first);
    expect(nodes.map(({ id }) => id).sort()).toEqual(expectedIds('Comedy', 'AGE_18').sort());
  });

  test('a child gets fewer titles and none above the limit', async () => {
    const nodes = await walk(await genreId('Comedy'), 5, { viewer: child });
    expect(nodes.map(({ id }) => id).sort()).toEqual(expectedIds('Comedy', 'AGE_7').sort());
    expect(nodes.length).toBeGreaterThan(5);
  });

  test('each sort order is as named', async () => {
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
    const response = await catalog.execute(GENRE, { id: await genreId('Drama'), first: 60, sort: 'NEWEST' });
    expect(response.storeReads).toBeLessThanOrEqual(3);
  });

  test('a cursor of another list, an invalid cursor and an invalid page size are refused', async () => {
    const [comedy, drama] = [await genreId('Comedy'), await genreId('Drama')];
    const page = valueAt<GenrePage>(await catalog.execute(GENRE, { id: comedy, first: 3 }), 'genre', 'titles');
    const refused = [
      { id: drama, first: 3, after: page.pageInfo.endCursor },
      { id: comedy, first: 3, after: page.pageInfo.endCursor, sort: 'NEWEST' },
      { id: comedy, first: 3, after: 'page-2' },
      { id: comedy, first: 0 },
      { id: comedy, first: 101 },
    ];
    for (const variables of refused) {
      const { data, errors } = await catalog.execute(GENRE, variables);
      expect(errors[0]).toMatchObject({ path: ['genre', 'titles'], extensions: { code: 'BAD_USER_INPUT' } });
      expect(data).toEqual({ genre: { titles: null } });
    }
  });

  test.each([
    ['a person’s titles', 'Person', 'titles'],
    ['a genre’s titles', 'Genre', 'titles'],
    ['a season’s episodes', 'Season', 'episodes'],
  ])('%s: a cursor that is none, and a page of 0, of less or of more than 100, are refused', async (_, type, field) => {
    const series = findTitle((title) => title.seasons.length > 0 && isLicensedInUs(title));
    const detail = await catalog.execute(
      'query ($id: ID!) { title(id: $id) { genres { id } creators { person { id } } cast { person { id } } } }',
      { id: series.id },
    );
    const title = valueAt<{
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
    expect((await catalog.execute(query, { representations, first: 100 })).errors).toEqual([]);
    for (const page of [{ first: 0 }, { first: -1 }, { first: 101 }, { after: 'page-2' }, { after: '' }]) {
      const { errors } = await catalog.execute(query, { representations, ...page });
      expect(errors[0], JSON.stringify(page)).toMatchObject({ extensions: { code: 'BAD_USER_INPUT' } });
    }
  });

  test('a person has their titles, the latest first', async () => {
    const counts = new Map<string, number>();
    for (const { people } of titles.filter((title) => isLicensedInUs(title)))
      for (const { name } of people) counts.set(name, (counts.get(name) ?? 0) + 1);
    const [busiest] = [...counts].sort((a, b) => b[1] - a[1]);
    const title = findTitle(
      (candidate) =>
        isLicensedInUs(candidate) &&
        candidate.people.some(({ name, role }) => name === busiest?.[0] && role === 'DIRECTOR'),
    );
    const response = await catalog.execute(
      'query ($id: ID!) { title(id: $id) { directors { role person { name titles(first: 50) { edges { node { releaseYear } } } } } } }',
      { id: title.id },
    );
    const years = valueAt<{ node: { releaseYear: number } }[]>(
      response,
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

  test('episodes are paged by cursor', async () => {
    const series = findTitle((title) => (title.seasons[0]?.episodes.length ?? 0) > 5 && isLicensedInUs(title));
    const query =
      'query ($id: ID!, $after: String) { title(id: $id) { seasons { episodes(first: 4, after: $after) { edges { node { number name } } pageInfo { hasNextPage endCursor } } } } }';
    const first = valueAt<{ edges: { node: { number: number } }[]; pageInfo: { endCursor: string } }>(
      await catalog.execute(query, { id: series.id }),
      'title',
      'seasons',
      0,
      'episodes',
    );
    expect(first.edges.map(({ node }) => node.number)).toEqual([1, 2, 3, 4]);
    const single =
      'query ($representations: [_Any!]!, $after: String) { _entities(representations: $representations) { ... on Season { episodes(first: 4, after: $after) { edges { node { number } } } } } }';
    const next = await catalog.execute(single, {
      representations: [{ __typename: 'Season', id: series.seasons[0]?.id }],
      after: first.pageInfo.endCursor,
    });
    expect(valueAt<{ node: { number: number } }[]>(next, '_entities', 0, 'episodes', 'edges')[0]?.node.number).toBe(5);
  });
});
