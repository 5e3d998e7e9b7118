import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { defineSubgraph } from '../define-subgraph.js';
import { startSubgraph } from '../testing/start-subgraph.js';
import type { SubgraphResponse } from '../testing/start-subgraph.js';
import { readOwnFeatures } from './own-features.js';

const SDL = `
  extend schema @link(url: "https://specs.apollo.dev/federation/v2.9", import: ["@key", "@shareable", "@tag"])
  type Query {
    viewer: Viewer @shareable @tag(name: "core")
    charts: [Chart!]! @tag(name: "feature/charts")
    best: Film @tag(name: "non-core")
    strict: Int! @tag(name: "feature/strict")
    plain: Int
  }
  type Mutation { vote: Int @tag(name: "best-effort") }
  type Viewer { list: [Int!]! @tag(name: "feature/lists") name: String }
  type Chart { rank: Int badge: Badge }
  type Badge @tag(name: "feature/badges") { text: String }
  type Film @key(fields: "id") { id: ID! trailer: String @tag(name: "feature/trailers") teaser: String @tag(name: "feature/trailers") title: String }
  type Poster @key(fields: "id") @tag(name: "feature/posters") { id: ID! width: Int }
`;

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'marquee-switches-'));
  await writeFile(join(folder, 'schema.graphql'), SDL);
  await writeFile(join(folder, 'package.json'), '{}');
});
afterAll(() => rm(folder, { recursive: true, force: true }));

interface Context {
  isEnabled(feature: string): boolean;
}

function definition(calls: string[] = []) {
  const called =
    <Value>(name: string, value: Value) =>
    (): Value => {
      calls.push(name);
      return value;
    };
  return defineSubgraph({
    name: 'films',
    module: pathToFileURL(join(folder, 'subgraph.js')).href,
    config: () => null,
    store: async () => ({}),
    loaders: () => ({}),
    resolvers: {
      Query: {
        viewer: called('viewer', { list: [1], name: 'Ada' }),
        charts: called('charts', [
          { rank: 1, badge: {} },
          { rank: 2, badge: {} },
        ]),
        best: called('best', { id: 'f1', title: 'Best' }),
        strict: called('strict', 1),
        plain: (_root: unknown, _args: unknown, { isEnabled }: Context) => (isEnabled('elsewhere') ? 1 : 0),
      },
      Mutation: { vote: called('vote', 1) },
      Film: { trailer: called('trailer', '/t.mp4'), teaser: called('teaser', '/s.mp4'), title: () => 'Title' },
      Badge: { text: called('badge', 'new') },
    },
    references: {
      Film: async (representations) => representations.map(({ id }) => ({ id })),
      Poster: async (representations) => {
        calls.push('Poster');
        return representations.map(({ id }) => ({ id, width: 3 }));
      },
    },
    events: { publishes: [], consumes: [], handlers: {}, readModels: [] },
    background: async (_parts, signal) => {
      calls.push('begun');
      await new Promise((resolve) => signal.addEventListener('abort', resolve, { once: true }));
      calls.push('ended');
    },
  });
}

function disabled({ errors }: SubgraphResponse): readonly unknown[] {
  return errors.map(({ path, extensions }) => [extensions?.['code'], extensions?.['feature'], path?.join('.')]);
}

const ENTITIES =
  'query ($of: [_Any!]!) { _entities(representations: $of) { ... on Film { title trailer teaser } ... on Poster { width } } }';
const OF = {
  of: [
    { __typename: 'Film', id: 'f1' },
    { __typename: 'Film', id: 'f2' },
    { __typename: 'Poster', id: 'p1' },
  ],
};

test.each([
  ['charts', '{ charts { rank } plain }', { charts: [], plain: 1 }, 'charts'],
  [
    'badges',
    '{ charts { rank badge { text } } }',
    {
      charts: [
        { rank: 1, badge: null },
        { rank: 2, badge: null },
      ],
    },
    'charts.0.badge',
  ],
  [
    'Query.best',
    '{ first: best { title } second: best { title } plain }',
    { first: null, second: null, plain: 1 },
    'first',
  ],
  ['lists', '{ viewer { list name } }', { viewer: { list: [], name: 'Ada' } }, 'viewer.list'],
  ['strict', '{ a: strict b: strict }', null, 'a'],
  [
    'trailers',
    '{ best { trailer teaser title } }',
    { best: { trailer: null, teaser: null, title: 'Title' } },
    'best.trailer',
  ],
  ['Mutation.vote', 'mutation { vote }', { vote: null }, 'vote'],
])('without %s, %s has one error, and no resolver of it is run', async (name, query, data, path) => {
  const calls: string[] = [];
  await using subgraph = await startSubgraph(definition(calls));
  expect((await subgraph.execute(query)).errors).toEqual([]);
  const before = calls.length;
  subgraph.switchOff(name);
  const response = await subgraph.execute(query);
  expect(response.data).toEqual(data);
  expect(disabled(response)).toEqual([['DISABLED', name, path]]);
  expect(calls.slice(before).filter((call) => !['viewer', 'charts', 'best'].includes(call) || call === name)).toEqual(
    [],
  );
  subgraph.switchOff();
  expect((await subgraph.execute(query)).errors).toEqual([]);
});

test('entities keep their other fields, and those of a type that is off are null', async () => {
  const calls: string[] = [];
  await using subgraph = await startSubgraph(definition(calls));
  subgraph.switchOff('trailers', 'posters');
  const response = await subgraph.execute(ENTITIES, OF);
  const film = { title: 'Title', trailer: null, teaser: null };
  expect(response.data).toEqual({ _entities: [film, film, null] });
  expect(disabled(response).toSorted()).toEqual([
    ['DISABLED', 'posters', '_entities'],
    ['DISABLED', 'trailers', '_entities.0.trailer'],
  ]);
  expect(calls).toEqual([]);
});

test('a subgraph that is off resolves nothing, and its background work pauses', async () => {
  const calls: string[] = [];
  await using subgraph = await startSubgraph(definition(calls), { background: true });
  await expect.poll(() => calls).toEqual(['begun']);
  subgraph.switchOff('films');
  await expect.poll(() => calls).toEqual(['begun', 'ended']);
  const entities = await subgraph.execute(ENTITIES, OF);
  expect(entities.data).toEqual({ _entities: [null, null, null] });
  expect(disabled(entities)).toEqual([['DISABLED', 'films', '_entities']]);
  const root = await subgraph.execute('{ viewer { name } plain charts { rank } }');
  expect(root.data).toEqual({ viewer: null, plain: null, charts: [] });
  expect(disabled(root)).toEqual([['DISABLED', 'films', 'viewer']]);
  subgraph.switchOff();
  await expect.poll(() => calls).toEqual(['begun', 'ended', 'begun']);
});

test('resolvers can ask for features of others', async () => {
  await using subgraph = await startSubgraph(definition());
  expect((await subgraph.execute('{ plain }')).data).toEqual({ plain: 1 });
  subgraph.switchOff('elsewhere');
  expect(await subgraph.execute('{ plain }')).toMatchObject({ data: { plain: 0 }, errors: [] });
});

test('a name with a core field is core; shared fields do not make the subgraph core', () => {
  const { core } = readOwnFeatures('films', SDL);
  expect([...core]).toEqual([]);
  const withCore = readOwnFeatures(
    'films',
    SDL.replace('plain: Int', 'plain: Int @tag(name: "feature/charts") @tag(name: "core")'),
  );
  expect([...withCore.core].toSorted()).toEqual(['charts', 'films']);
  const byType = readOwnFeatures(
    'films',
    SDL.replace('@tag(name: "feature/posters")', '@tag(name: "feature/posters") @tag(name: "critical")'),
  );
  expect([...byType.core].toSorted()).toEqual(['films', 'posters']);
});
