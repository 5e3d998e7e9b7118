import { expect, test } from 'vitest';
import { find, SEARCH, startSearch, suggest, viewer } from './requests.js';
import { titleChanged, titleWithdrawn } from '@marquee/subgraph/testing/upstream-events';
import { film, genres, people } from './title-states.js';

const THIRD_MAN = film('third', 'The Third Man', {
  reach: 70,
  people: people('Orson Welles', 'Trevor Howard'),
  genres: genres('Thriller'),
  names: { en: 'The Third Man', de: 'Der dritte Mann' },
});
const MANHATTAN = film('manhattan', 'Manhattan', {
  reach: 60,
  people: people('Diane Keaton'),
  genres: genres('Comedy', 'Drama'),
});
const KANE = film('kane', 'Citizen Kane', { reach: 80, people: people('Orson Welles'), genres: genres('Drama') });
const SERIES = film('men', 'Men of Steel', { reach: 20, kind: 'SERIES', genres: genres('Drama') });
const ALL = [THIRD_MAN, MANHATTAN, KANE, SERIES];

test('each keystroke narrows the result: words and prefixes, in any order', async () => {
  await using search = await startSearch(ALL);
  expect((await find(search, 'm')).ids).toEqual(['manhattan', 'men', 'third']);
  expect((await find(search, 'man')).ids).toEqual(['manhattan', 'third']);
  expect((await find(search, 'man thi')).ids).toEqual(['third']);
  expect((await find(search, 'THÍRD')).ids).toEqual(['third']);
});

test('whole names rank before beginnings, those before words within, those before people; equal matches by popularity', async () => {
  const named = (id: string, name: string, reach: number) => film(id, name, { reach });
  await using search = await startSearch([
    named('within', 'City Heat', 90),
    named('within2', 'Body Heat', 40),
    named('name', 'Heat', 5),
    named('beginning', 'Heat and Dust', 50),
    film('person', 'Rain', { reach: 100, people: people('Ed Heat') }),
  ]);
  const { ids, hits } = await find(search, 'heat');
  expect(ids).toEqual(['name', 'beginning', 'within', 'within2', 'person']);
  const scores = hits.edges.map(({ node }) => node.score);
  expect(scores).toEqual(scores.toSorted((a, b) => b - a));
  expect(Math.max(...scores)).toBeLessThanOrEqual(1);
});

test('a hit outside the shown name has a highlight; matching people and genres are returned', async () => {
  await using search = await startSearch(ALL);
  const welles = await find(search, 'orson w');
  expect(welles.hits.edges.map(({ node }) => [node.title.id, node.highlight])).toEqual([
    ['kane', 'Orson Welles'],
    ['third', 'Orson Welles'],
  ]);
  expect([welles.people, welles.genres]).toEqual([[{ id: 'id of Orson Welles' }], []]);
  const drama = await find(search, 'drama');
  expect([drama.genres, drama.people]).toEqual([[{ id: 'genre of Drama' }], []]);
  expect((await find(search, 'third')).hits.edges[0]?.node.highlight).toBeNull();
});

test('names are shown in the viewer’s language, and found in any', async () => {
  await using search = await startSearch(ALL);
  const german = await find(search, 'dritte', { ...viewer, language: 'de-CH' });
  expect(german.hits.edges[0]?.node).toMatchObject({
    highlight: null,
    title: { name: 'Der dritte Mann', kind: 'MOVIE' },
  });
  expect((await find(search, 'dritte')).hits.edges[0]?.node).toMatchObject({
    highlight: 'Der dritte Mann',
    title: { name: 'The Third Man' },
  });
});

test('kinds are counted over all hits, and hits can be filtered by kind', async () => {
  await using search = await startSearch(ALL);
  const drama = await find(search, 'drama', viewer, { kind: 'SERIES' });
  expect([drama.ids, drama.hits.totalCount]).toEqual([['men'], 1]);
  expect(drama.kinds).toEqual([
    { kind: 'MOVIE', count: 2 },
    { kind: 'SERIES', count: 1 },
  ]);
});

test.each([
  ['manhatan', 'manhattan', 'manhattan'],
  ['manhattann', 'manhattan', 'manhattan'],
  ['mamhattan', 'manhattan', 'manhattan'],
  ['manahttan', 'manhattan', 'manhattan'],
  ['citzen kane', 'citizen kane', 'kane'],
  ['orsn weles', 'orson welles', 'kane'],
  ['mahnatt', 'manhattan', 'manhattan'],
])('a typing error is corrected: %s finds the titles of %s', async (typed, meant, first) => {
  await using search = await startSearch(ALL);
  const response = await find(search, typed);
  expect([response.query, response.correctedQuery, response.ids[0]]).toEqual([typed, meant, first]);
});

test('a correctly spelt word is not corrected, and nonsense finds nothing', async () => {
  await using search = await startSearch(ALL);
  expect(await find(search, 'men')).toMatchObject({ correctedQuery: null, ids: ['men'] });
  for (const nonsense of ['zzzzzz', 'kane zzzzzz', 'mqnhqttqn', 'a b c d e f g h']) {
    expect(await find(search, nonsense)).toMatchObject({
      correctedQuery: null,
      ids: [],
      people: [],
      genres: [],
      related: [],
    });
  }
});

test('an unavailable title is not found; related titles are returned', async () => {
  await using search = await startSearch([
    ...ALL,
    film('gone', 'Vanished', { genres: genres('Drama', 'Comedy') }),
    film('abroad', 'Abroad', { windows: [], genres: genres('Thriller', 'Western') }),
  ]);
  await search.publish('catalog', [titleWithdrawn('gone')]);
  const gone = await find(search, 'vanis');
  expect([gone.ids, gone.related.map(({ title }) => title.id)]).toEqual([[], ['manhattan']]);
  const abroad = await find(search, 'abroad');
  expect([abroad.ids, abroad.correctedQuery, abroad.related.map(({ title }) => title.id)]).toEqual([
    [],
    null,
    ['third'],
  ]);
});

test('a query without words finds the most popular titles', async () => {
  await using search = await startSearch(ALL);
  for (const query of ['', '  ', '?!'])
    expect((await find(search, query)).ids).toEqual(['kane', 'third', 'manhattan', 'men']);
});

test('a query is trimmed, and cut after 100 characters, between code points', async () => {
  await using search = await startSearch(ALL);
  expect((await find(search, '  citizen   kane ')).query).toBe('citizen kane');
  expect([...(await find(search, '🎬'.repeat(150))).query].length).toBe(100);
});

test('pages continue after the cursor; an invalid cursor is rejected', async () => {
  await using search = await startSearch(ALL);
  const one = await find(search, '', viewer, { first: 3 });
  expect([one.ids, one.hits.totalCount, one.hits.pageInfo.hasNextPage]).toEqual([
    ['kane', 'third', 'manhattan'],
    4,
    true,
  ]);
  const two = await find(search, '', viewer, { first: 3, after: one.hits.pageInfo.endCursor });
  expect([two.ids, two.hits.pageInfo.hasNextPage]).toEqual([['men'], false]);
  for (const page of [{ after: 'unknown' }, { first: 0 }, { first: 101 }]) {
    const { errors } = await search.execute(SEARCH, { query: '', ...page }, { viewer });
    expect(errors[0]?.extensions).toMatchObject({ code: 'BAD_USER_INPUT' });
  }
});

test('suggestions are the distinct names that the prefix can be completed to', async () => {
  await using search = await startSearch([...ALL, film('again', 'Manhattan', { reach: 1 })]);
  expect(await suggest(search, 'man')).toEqual(['Manhattan', 'The Third Man']);
  expect(await suggest(search, 'man', { ...viewer, language: 'de' }, 1)).toEqual(['Manhattan']);
  const { errors } = await search.execute('{ searchSuggestions(prefix: "m", first: 21) }', {}, { viewer });
  expect(errors[0]).toMatchObject({
    message: expect.stringContaining('from 1 to 20') as string,
    extensions: { code: 'BAD_USER_INPUT' },
  });
});

test('a changed name or popularity affects the next search', async () => {
  await using search = await startSearch(ALL);
  await search.publish('catalog', [titleChanged({ ...SERIES, names: { en: 'Manhunt' }, reach: 99 })]);
  expect((await find(search, 'steel')).ids).toEqual([]);
  expect((await find(search, 'man')).ids).toEqual(['men', 'manhattan', 'third']);
  expect((await find(search, '')).ids[0]).toBe('men');
});

test('a search costs two store reads, for any number of matches, and requires a signed-in member', async () => {
  await using search = await startSearch(
    Array.from({ length: 300 }, (_, index) => film(`t${index}`, `Title ${index}`)),
  );
  expect(await find(search, 'tit', viewer, { first: 100 })).toMatchObject({ storeReads: 2, hits: { totalCount: 300 } });
  for (const query of ['{ search(query: "") { query } }', '{ searchSuggestions(prefix: "") }']) {
    expect((await search.execute(query)).errors[0]).toMatchObject({ extensions: { code: 'UNAUTHENTICATED' } });
  }
});
