import { mkdtemp, rename, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { compose, openRouter } from './support/test-supergraph.js';
import { startTestSubgraph } from './support/test-subgraph.js';
import type { SubgraphSource, TestSubgraph } from './support/test-subgraph.js';

const LINK =
  'extend schema @link(url: "https://specs.apollo.dev/federation/v2.9", import: ["@key", "@shareable", "@external", "@requires", "@tag"])';

const films: SubgraphSource = {
  name: 'films',
  sdl: `${LINK}
    type Query { viewer: Viewer @shareable films: [Film!] @tag(name: "core") works: [Work!] any: [Any!] now: Int @shareable }
    type Mutation { rename: String @tag(name: "core") }
    type Viewer @shareable { name: String }
    interface Work { id: ID! stars: Int }
    union Any = Film | Book
    type Film implements Work @key(fields: "id") {
      id: ID! title: String stars: Int @external
      badge: String @requires(fields: "stars") @tag(name: "non-core") trailer: String @tag(name: "feature/trailers")
    }
    type Book implements Work @key(fields: "id") { id: ID! stars: Int trailer: String }
  `,
  resolvers: {
    Query: {
      viewer: () => ({ name: 'Ada' }),
      films: () => [{ id: 'f1' }, { id: 'f2' }],
      works: () => [
        { __typename: 'Film', id: 'f1' },
        { __typename: 'Book', id: 'b1' },
      ],
      any: () => [
        { __typename: 'Film', id: 'f1' },
        { __typename: 'Book', id: 'b1' },
      ],
      now: () => 1,
    },
    Mutation: { rename: () => 'renamed' },
    Film: {
      __resolveReference: ({ id, stars }: { id: string; stars: number }) => ({ id, stars }),
      title: ({ id }: { id: string }) => `Title ${id}`,
      badge: ({ stars }: { stars: number }) => `badge ${stars}`,
      trailer: ({ id }: { id: string }) => `/${id}.mp4`,
    },
    Book: { stars: () => 5, trailer: () => '/book.mp4' },
  },
};

/** Its name sorts before the others, so that the planner prefers it for what it shares. */
const applause: SubgraphSource = {
  name: 'applause',
  sdl: `${LINK}
    type Query { viewer: Viewer @shareable now: Int @shareable best: [Film!]! @tag(name: "non-core") }
    type Mutation { rate(id: ID!): Int! @tag(name: "non-core") }
    type Viewer @shareable { reviews: [Int!] lists: [Int!]! }
    type Film @key(fields: "id") { id: ID! stars: Int }
  `,
  resolvers: {
    Query: { viewer: () => ({ reviews: [1], lists: [2] }), now: () => 1, best: () => [{ id: 'f1' }] },
    Mutation: { rate: () => 3 },
    Film: { __resolveReference: ({ id }: { id: string }) => ({ id }), stars: () => 4 },
  },
};

let dataDir: string;
let file: string;
let subgraphs: Record<'films' | 'applause', TestSubgraph>;
let router: Awaited<ReturnType<typeof openRouter>>;

beforeAll(async () => {
  dataDir = await mkdtemp(join(tmpdir(), 'marquee-switches-'));
  file = join(dataDir, 'switches.json');
  subgraphs = { films: await startTestSubgraph(films), applause: await startTestSubgraph(applause) };
  await writeFile(join(dataDir, 'supergraph.graphql'), compose(Object.values(subgraphs)));
  router = await openRouter({
    MARQUEE_DATA_DIR: dataDir,
    ROUTER_SUPERGRAPH: join(dataDir, 'supergraph.graphql'),
    ROUTER_SWITCHES_FILE: file,
    ROUTER_FORWARD_HEADERS: 'authorization',
  });
});
afterAll(async () => {
  await router.close();
  for (const subgraph of Object.values(subgraphs)) await subgraph[Symbol.asyncDispose]();
  await rm(dataDir, { recursive: true, force: true });
});
afterEach(() => switchOff());

interface Outcome {
  readonly data: unknown;
  readonly errors: readonly { readonly path?: unknown; readonly extensions: Readonly<Record<string, unknown>> }[];
}

async function execute(query: string): Promise<Outcome> {
  const response = await fetch(`${router.url}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ query }),
  });
  const { data, errors = [] } = (await response.json()) as { data: unknown; errors?: Outcome['errors'] };
  return { data, errors };
}

async function write(text: string): Promise<void> {
  await writeFile(`${file}.new`, text);
  await rename(`${file}.new`, file);
}

async function offNow(): Promise<readonly string[]> {
  const { switches } = (await (await fetch(`${router.url}/ready`)).json()) as { switches: readonly { name: string }[] };
  return switches.map(({ name }) => name);
}

/** Resolves when exactly these names are off. */
async function switchOff(...names: readonly string[]): Promise<void> {
  const until = new Date(Date.now() + 3_600_000).toISOString();
  await write(JSON.stringify({ switches: names.map((name) => ({ name, why: 'a test', until })) }));
  while ((await offNow()).join() !== names.join()) await new Promise((resolve) => setTimeout(resolve, 20));
  for (const subgraph of Object.values(subgraphs)) subgraph.requests.length = 0;
}

function codes({ errors }: Outcome): readonly unknown[] {
  return errors.map(({ extensions }) => [extensions['code'], extensions['feature']]);
}

test.each([
  [
    'entity fields',
    '{ films { title stars } }',
    {
      films: [
        { title: 'Title f1', stars: null },
        { title: 'Title f2', stars: null },
      ],
    },
  ],
  [
    'fields that require them',
    '{ films { title badge } }',
    {
      films: [
        { title: 'Title f1', badge: null },
        { title: 'Title f2', badge: null },
      ],
    },
  ],
  [
    'fields in fragments, with aliases and conditions',
    'query ($yes: Boolean = true) { films { ...F ... on Film @include(if: $yes) { s: stars } } } fragment F on Film { title }',
    {
      films: [
        { title: 'Title f1', s: null },
        { title: 'Title f2', s: null },
      ],
    },
  ],
  [
    'fields of one type of a union',
    '{ any { ... on Film { stars } ... on Book { id stars } } }',
    { any: [{ stars: null }, { id: 'b1', stars: 5 }] },
  ],
  [
    'fields of one type of an interface',
    '{ works { id stars } }',
    {
      works: [
        { id: 'f1', stars: null },
        { id: 'b1', stars: 5 },
      ],
    },
  ],
  ['fields in a namespace', '{ viewer { name reviews } }', { viewer: { name: 'Ada', reviews: null } }],
  ['all fields of a namespace', '{ viewer { reviews } }', { viewer: { reviews: null } }],
  [
    'non-null lists, which are empty',
    '{ viewer { lists } best { title } films { id } }',
    { viewer: { lists: [] }, best: [], films: [{ id: 'f1' }, { id: 'f2' }] },
  ],
  [
    'several places',
    '{ films { stars badge } viewer { reviews } works { stars } }',
    {
      films: [
        { stars: null, badge: null },
        { stars: null, badge: null },
      ],
      viewer: { reviews: null },
      works: [{ stars: null }, { stars: 5 }],
    },
  ],
  ['a non-null mutation', 'mutation { rate(id: "f1") }', null],
])('without a subgraph, %s are absent with one error, and it gets no request', async (_name, query, data) => {
  await execute(query);
  await switchOff('applause');
  const outcome = await execute(query);
  expect(outcome.data).toEqual(data);
  expect(codes(outcome)).toEqual([['DISABLED', 'applause']]);
  expect(subgraphs.applause.requests).toEqual([]);
});

test.each([
  ['{ now }', { now: 1 }],
  ['{ viewer { __typename } }', { viewer: { __typename: 'Viewer' } }],
  [
    '{ viewer { name } films { id title } }',
    {
      viewer: { name: 'Ada' },
      films: [
        { id: 'f1', title: 'Title f1' },
        { id: 'f2', title: 'Title f2' },
      ],
    },
  ],
])('without a subgraph, what another one resolves too comes from there: %s', async (query, data) => {
  await execute(query);
  await switchOff('applause');
  expect(await execute(query)).toEqual({ data, errors: [] });
  expect(subgraphs.applause.requests).toEqual([]);
  await switchOff();
  expect(await execute(query)).toEqual({ data, errors: [] });
});

test('without a feature, its fields are not requested, and others of the same subgraph are', async () => {
  await switchOff('trailers');
  const outcome = await execute('{ films { title trailer } any { ... on Film { trailer } ... on Book { trailer } } }');
  expect(outcome.data).toEqual({
    films: [
      { title: 'Title f1', trailer: null },
      { title: 'Title f2', trailer: null },
    ],
    any: [{ trailer: null }, { trailer: '/book.mp4' }],
  });
  expect(codes(outcome)).toEqual([['DISABLED', 'trailers']]);
  expect(outcome.errors[0]?.extensions).toMatchObject({
    affected: { path: 'films.@', fields: ['trailer'], count: 2 },
    alsoAffected: [{ path: 'any.@', fields: ['trailer'] }],
  });
});

test('each feature that is off has one error', async () => {
  await switchOff('Film.badge', 'trailers');
  const outcome = await execute('{ films { title trailer badge stars } }');
  expect(codes(outcome)).toEqual([
    ['DISABLED', 'trailers'],
    ['DISABLED', 'Film.badge'],
  ]);
  expect(outcome.data).toMatchObject({ films: [{ title: 'Title f1', trailer: null, badge: null, stars: 4 }, {}] });
});

test('what is on again is fetched again', async () => {
  const before = await execute('{ films { title stars badge } }');
  await switchOff('applause');
  await switchOff();
  expect(await execute('{ films { title stars badge } }')).toEqual(before);
  expect(before.errors).toEqual([]);
});

test('core and unknown names are not obeyed, and an invalid file leaves the last list in effect', async () => {
  const query = '{ films { title stars } }';
  const whole = await execute(query);
  await switchOff('films', 'aplause');
  expect(await execute(query)).toEqual(whole);
  await switchOff('applause');
  await write('{ "switches": [{ "name": "films" }] }');
  await new Promise((resolve) => setTimeout(resolve, 700));
  expect(await offNow()).toEqual(['applause']);
});

test('the status page says that a subgraph is off, and that a refused name is not', async () => {
  const read = async () => {
    const { parts } = (await (await fetch(`${router.url}/status`)).json()) as {
      parts: Readonly<Record<string, { readonly state: string; readonly since: string }>>;
    };
    return parts;
  };
  const before = Date.now();
  await switchOff('applause', 'films');
  await expect.poll(async () => (await read())['applause']?.state, { timeout: 5_000 }).toBe('off');
  expect(Date.parse((await read())['applause']?.since ?? '')).toBeGreaterThanOrEqual(before);
  expect((await read())['films']?.state).toBe('working');
  const metrics = await (await fetch(`${router.url}/metrics`)).text();
  expect(metrics).toContain('router_switched_off{name="applause"} 1');
  // It is core, so the switch is not obeyed.
  expect(metrics).not.toContain('router_switched_off{name="films"}');
  await switchOff('applause', 'applause');
  const twice = await (await fetch(`${router.url}/metrics`)).text();
  expect(twice.match(/^router_switched_off\{.*$/gm)).toEqual(['router_switched_off{name="applause"} 1']);
});

test('a switch ends by itself', async () => {
  const until = new Date(Date.now() + 700).toISOString();
  await write(JSON.stringify({ switches: [{ name: 'applause', why: 'a test', until }] }));
  while ((await offNow()).length === 0);
  expect(codes(await execute('{ films { stars } }'))).toHaveLength(1);
  while ((await offNow()).length > 0) await new Promise((resolve) => setTimeout(resolve, 50));
  expect(Date.now()).toBeGreaterThanOrEqual(Date.parse(until));
  expect((await execute('{ films { stars } }')).errors).toEqual([]);
});
