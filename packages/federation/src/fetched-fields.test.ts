import { parse } from 'graphql';
import { expect, test } from 'vitest';
import { FetchedFieldsReader } from './fetched-fields.js';

const reader = new FetchedFieldsReader(
  parse(`
    schema { query: Root }
    type Root { me: User titles: [Title!] works: [Work] grid: [[Title]] any: Any }
    type User { name: String title: Title }
    interface Work { id: ID! stars: Int next: Work }
    type Title implements Work { id: ID! stars: Int artwork(size: Int): String next: Work }
    type Book implements Work { id: ID! stars: Int artwork: String next: Work pages: Int }
    union Any = Title | Book
  `),
);

type Paths = readonly (readonly (string | number)[])[];

function at(text: string, paths: Paths, data: unknown = null, representations: readonly unknown[] = []): unknown {
  return Object.fromEntries(reader.read(text).atPaths(paths, data, representations));
}

const ENTITIES = `query F($representations: [_Any!]!) { _entities(representations: $representations) {
  ... on Title { small: artwork(size: 1) stars } ...B } } fragment B on Book { artwork }`;
const TITLE = { __typename: 'Title', id: '1' };
const BOOK = { __typename: 'Book', id: '1' };

test.each<[string, string, Paths, unknown, unknown]>([
  ['a root field', '{ me { name } }', [['me']], { me: null }, { 'Root.me': true }],
  ['an alias', '{ who: me { alias: name } }', [['who', 'alias']], { who: { alias: null } }, { 'User.name': true }],
  ['a wrong alias', '{ who: me { alias: name } }', [['who', 'name']], { who: { alias: null } }, {}],
  [
    'a lost parent',
    '{ me { title { artwork } } }',
    [['me', 'title', 'artwork']],
    { me: null },
    { 'Title.artwork': true },
  ],
  ['an item of a list', '{ titles { id } }', [['titles', 1]], { titles: [null] }, { 'Root.titles': true }],
  ['a list in a list', '{ grid { artwork } }', [['grid', 0, 1, 'artwork']], null, { 'Title.artwork': true }],
  ['a fragment', '{ ...R } fragment R on Root { me { ... { name } } }', [['me', 'name']], null, { 'User.name': true }],
  ['no path', '{ me { name } }', [[]], null, {}],
  ['a path into nothing', '{ me { name } }', [['me', 'name', 'x', 3]], null, {}],
])('%s', (_, text, paths, data, expected) => {
  expect(at(text, paths, data)).toEqual(expected);
});

test('of an abstract type, the object says which type has failed', () => {
  const text = '{ works { __typename stars ... on Title { artwork } ... on Book { artwork } } }';
  const works = {
    works: [
      { __typename: 'Title', stars: null, artwork: null },
      { __typename: 'Book', stars: 1, artwork: '' },
    ],
  };
  expect(at(text, [['works', 0, 'artwork']], works)).toEqual({ 'Title.artwork': true });
  expect(at(text, [['works', 0, 'stars']], works)).toEqual({ 'Title.stars': true });
  expect(at(text, [['works', 0, 'stars']], { works: null })).toEqual({ 'Work.stars': true });
  expect(at(text, [['works', 0, 'artwork']], { works: null })).toEqual({});
  expect(at('{ any { ... on Book { artwork } } }', [['any', 'artwork']], { any: null })).toEqual({
    'Book.artwork': true,
  });
});

test('of entities, the representations say the types of those that are null; an error at one is of all its fields', () => {
  const [representations, lost] = [[TITLE, BOOK], { _entities: [null, null] }];
  const follow = (...paths: Paths): unknown => at(ENTITIES, paths, lost, representations);
  expect(follow(['_entities', 0, 'small'])).toEqual({ 'Title.artwork': true });
  expect(follow(['_entities', 1, 'artwork'])).toEqual({ 'Book.artwork': true });
  expect(follow(['_entities', 0])).toEqual({ 'Title.artwork': true, 'Title.stars': true });
  expect(follow(['_entities'])).toEqual({ 'Title.artwork': true, 'Title.stars': true, 'Book.artwork': true });
});

test('a field has failed when at least half of its objects have an error', () => {
  const titles = (count: number): unknown => ({ titles: Array.from({ length: count }, () => ({ artwork: null })) });
  const errors = (count: number): Paths => Array.from({ length: count }, (_, index) => ['titles', index, 'artwork']);
  expect(at('{ titles { artwork } }', errors(1), titles(2))).toEqual({ 'Title.artwork': true });
  expect(at('{ titles { artwork } }', errors(1), titles(3))).toEqual({ 'Title.artwork': false });
  expect(at('{ titles { artwork } }', errors(200), titles(400))).toEqual({ 'Title.artwork': true });
  expect(at('{ titles { artwork } }', errors(199), titles(400))).toEqual({ 'Title.artwork': false });
});

test('the coordinates of a field on an interface are those of its types', () => {
  expect([...reader.read('{ works { __typename stars } titles { a: artwork } }').coordinates].sort()).toEqual([
    'Book.stars',
    'Root.titles',
    'Root.works',
    'Title.artwork',
    'Title.stars',
    'Work.stars',
  ]);
  expect([...reader.read(ENTITIES).coordinates]).toEqual(['Title.artwork', 'Title.stars', 'Book.artwork']);
});
