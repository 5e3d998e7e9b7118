/** Circuit breakers of single fields, over HTTP: one resolver fails, and the rest of its subgraph is served. */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { compose, openRouter } from './support/test-supergraph.js';
import { startTestSubgraph } from './support/test-subgraph.js';
import type { SubgraphSource, TestSubgraph } from './support/test-subgraph.js';

const LINK =
  'extend schema @link(url: "https://specs.apollo.dev/federation/v2.9", import: ["@key", "@shareable", "@external", "@requires"])';

/** Coordinate -> the code with which the field fails; undefined: without one. */
const failing = new Map<string, string | undefined>();
/** Ids of the objects for which fields fail; null: all. */
let failingIds: ReadonlySet<string> | null = null;

function value<T>(coordinate: string, of: T): (parent?: { readonly id?: string }) => T {
  return (parent) => {
    const isAffected = failingIds === null || failingIds.has(parent?.id ?? '');
    if (!failing.has(coordinate) || !isAffected) return of;
    const code = failing.get(coordinate);
    throw Object.assign(new Error(`${coordinate} has failed`), code === undefined ? {} : { extensions: { code } });
  };
}

const IDS = ['f1', 'f2', 'f3'];

const films: SubgraphSource = {
  name: 'films',
  sdl: `${LINK}
    type Query { viewer: Viewer @shareable films: [Film!] works: [Work!] one: Film strictOne: Film! }
    type Mutation { rename: Film }
    type Viewer @shareable { name: String }
    interface Work { id: ID! length: Int note: String }
    type Film implements Work @key(fields: "id") {
      id: ID! title: String artwork(size: Int): String length: Int note: String strict: Int! parts: [Part!]
    }
    type Book implements Work { id: ID! length: Int note: String }
    type Part { name: String! }
  `,
  resolvers: {
    Query: {
      viewer: value('Query.viewer', { name: 'Ada' }),
      films: value(
        'Query.films',
        IDS.map((id) => ({ id })),
      ),
      works: () => [
        { __typename: 'Film', id: 'f1' },
        { __typename: 'Book', id: 'b1' },
      ],
      one: () => ({ id: 'f1' }),
      strictOne: () => ({ id: 'f1' }),
    },
    Mutation: { rename: value('Mutation.rename', { id: 'f1' }) },
    Film: {
      __resolveReference: ({ id }: { id: string }) => ({ id }),
      title: value('Film.title', 'A title'),
      artwork: value('Film.artwork', '/a.svg'),
      length: value('Film.length', 90),
      note: value('Film.note', 'a note'),
      strict: value('Film.strict', 1),
      parts: value('Film.parts', [{ name: 'one' }]),
    },
    Book: { length: value('Book.length', 300), note: value('Book.note', 'a note') },
  },
};

const critics: SubgraphSource = {
  name: 'critics',
  sdl: `${LINK}
    type Query { viewer: Viewer @shareable best: [Film!] }
    type Viewer @shareable { reviews: Int }
    type Film @key(fields: "id") {
      id: ID! stars: Int length: Int @external pace: Int @requires(fields: "length")
    }
  `,
  resolvers: {
    Query: { viewer: () => ({ reviews: 3 }), best: () => IDS.map((id) => ({ id })) },
    Film: {
      __resolveReference: (film: object) => film,
      stars: value('Film.stars', 4),
      pace: ({ length }: { length: number | null }) => length,
    },
  },
};

interface Outcome {
  readonly data: unknown;
  readonly errors: readonly {
    readonly path?: unknown;
    readonly message: string;
    readonly extensions: Readonly<Record<string, unknown>>;
  }[];
}

let dataDir: string;
let subgraphs: { readonly films: TestSubgraph; readonly critics: TestSubgraph };
let router: Awaited<ReturnType<typeof openRouter>>;

beforeAll(async () => {
  dataDir = await mkdtemp(join(tmpdir(), 'marquee-field-breakers-'));
  subgraphs = { films: await startTestSubgraph(films), critics: await startTestSubgraph(critics) };
  await writeFile(join(dataDir, 'supergraph.graphql'), compose(Object.values(subgraphs)));
});
afterAll(async () => {
  await router.close();
  for (const subgraph of Object.values(subgraphs)) await subgraph[Symbol.asyncDispose]();
  await rm(dataDir, { recursive: true, force: true });
});
/** Breakers belong to the router, so each test has a router of its own. */
beforeEach(async () => {
  await router?.close();
  failing.clear();
  failingIds = null;
  router = await openRouter({
    MARQUEE_DATA_DIR: dataDir,
    ROUTER_SUPERGRAPH: join(dataDir, 'supergraph.graphql'),
    ROUTER_FORWARD_HEADERS: 'authorization',
  });
});

async function execute(query: string): Promise<Outcome> {
  const response = await fetch(`${router.url}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ query }),
  });
  const { data, errors = [] } = (await response.json()) as { data: unknown; errors?: Outcome['errors'] };
  return { data, errors };
}

async function metrics(): Promise<string> {
  return (await fetch(`${router.url}/metrics`)).text();
}

/** Executes the operation until its breaker is open and its plan is made, or 15 times. The last outcome. */
async function open(query: string): Promise<Outcome> {
  let outcome = await execute(query);
  for (let count = 1; count < 15 && !isOpen(outcome); count++) outcome = await execute(query);
  return outcome;
}

function isOpen({ errors }: Outcome): boolean {
  return errors.some(({ extensions }) => extensions['code'] === 'SUBGRAPH_CIRCUIT_OPEN');
}

/** The texts that the subgraph gets while the work is done. */
async function sentDuring(subgraph: TestSubgraph, work: () => Promise<unknown>): Promise<readonly string[]> {
  const before = subgraph.requests.length;
  await work();
  return subgraph.requests.slice(before).map(({ query }) => query);
}

describe('a field that fails is not requested, the others are', () => {
  const failedOf = (field: string, extra: object = {}): object => ({
    code: 'SUBGRAPH_CIRCUIT_OPEN',
    service: 'films',
    field,
    retryAfterSeconds: 1,
    ...extra,
  });
  const film = { title: 'A title' };

  test.each<[string, string, string, unknown, string]>([
    [
      'in a list',
      'Film.artwork',
      '{ films { title artwork } }',
      { films: IDS.map(() => ({ ...film, artwork: null })) },
      'films.@',
    ],
    [
      'with an alias',
      'Film.artwork',
      '{ one { title image: artwork(size: 3) } }',
      { one: { ...film, image: null } },
      'one',
    ],
    [
      'in a fragment',
      'Film.artwork',
      '{ one { ...F } } fragment F on Film { title ... { artwork } }',
      { one: { ...film, artwork: null } },
      'one',
    ],
    ['alone in its object', 'Film.artwork', '{ one { artwork } }', { one: { artwork: null } }, 'one'],
    ['with a selection', 'Film.parts', '{ one { title parts { name } } }', { one: { ...film, parts: null } }, 'one'],
    [
      'of entities',
      'Film.title',
      '{ best { stars title } }',
      { best: IDS.map(() => ({ stars: 4, title: null })) },
      'best.@',
    ],
    ['at the root', 'Query.films', '{ one { title } films { title } }', { one: film, films: null }, ''],
    [
      'non-null',
      'Film.strict',
      '{ one { title strict } best { id } }',
      { one: null, best: IDS.map((id) => ({ id })) },
      'one',
    ],
    ['up to the root', 'Film.strict', '{ strictOne { strict } }', null, 'strictOne'],
  ])('%s', async (_, coordinate, query, data, parent) => {
    failing.set(coordinate, 'INTERNAL_SERVER_ERROR');
    const outcome = await open(query);
    expect(outcome.data).toEqual(data);
    expect(outcome.errors.map(({ extensions }) => extensions)).toEqual([
      failedOf(coordinate, { affected: expect.objectContaining({ path: parent }) as unknown }),
    ]);
    const [, name = ''] = coordinate.split('.');
    const sent = await sentDuring(subgraphs.films, () => execute(query));
    expect(sent.filter((text) => new RegExp(`\\b${name}\\b`).test(text))).toEqual([]);
  });

  test('of one type among those of an interface', async () => {
    failing.set('Film.note', undefined);
    const query = '{ works { __typename length note } }';
    const { data } = await open(query);
    expect(data).toEqual({
      works: [
        { __typename: 'Film', length: 90, note: null },
        { __typename: 'Book', length: 300, note: 'a note' },
      ],
    });
    const [sent = ''] = await sentDuring(subgraphs.films, () => execute(query));
    expect([sent.includes('Film'), /\.\.\. ?on Book ?\{[^}]*note/.test(sent)]).toEqual([false, true]);
  });

  test('in another operation than those in which it failed', async () => {
    failing.set('Film.artwork', undefined);
    await open('{ films { artwork } }');
    const other = '{ one { title artwork } }';
    const sent = await sentDuring(subgraphs.films, () => execute(other));
    expect(sent.filter((text) => text.includes('artwork'))).toEqual([]);
  });
});

test('it is requested again by one probe, and is back once it works', async () => {
  failing.set('Film.artwork', undefined);
  const query = '{ films { title artwork } }';
  await open(query);
  const state = /^router_field_breakers\{subgraph="films",field="Film.artwork",state="open"\} 1$/m;
  expect(await metrics()).toMatch(state);
  failing.clear();
  await expect.poll(async () => (await execute(query)).errors, { timeout: 5_000, interval: 50 }).toEqual([]);
  const text = await metrics();
  expect(text).not.toMatch(state);
  expect(text).toMatch(/^router_field_breaker_opened_total\{subgraph="films"\} 1$/m);
});

test('of many concurrent requests after it was open, one is the probe', async () => {
  failing.set('Film.artwork', undefined);
  const query = '{ films { title artwork } }';
  await open(query);
  await new Promise((resolve) => setTimeout(resolve, 600));
  const sent = await sentDuring(subgraphs.films, () => Promise.all(IDS.concat(IDS, IDS).map(() => execute(query))));
  expect(sent.filter((text) => text.includes('artwork'))).toHaveLength(1);
});

describe('it stays', () => {
  test.each<[string, string, string | undefined, readonly string[] | null, string]>([
    ['when it is refused', 'Film.artwork', 'FORBIDDEN', null, '{ films { artwork } }'],
    ['when its argument is wrong', 'Film.artwork', 'BAD_USER_INPUT', null, '{ films { artwork } }'],
    ['for a code of the domain', 'Film.artwork', 'CARD_DECLINED', null, '{ films { artwork } }'],
    ['when it fails for one of three objects', 'Film.artwork', undefined, ['f2'], '{ films { artwork } }'],
    ['when another field requires it', 'Film.length', undefined, null, '{ films { length pace } }'],
    ['in a mutation', 'Mutation.rename', undefined, null, 'mutation { rename { title } }'],
    ['when it groups fields of several subgraphs', 'Query.viewer', undefined, null, '{ viewer { name reviews } }'],
  ])('%s', async (_, coordinate, code, ids, query) => {
    failing.set(coordinate, code);
    failingIds = ids && new Set(ids);
    await open(query);
    const [, name = ''] = coordinate.split('.');
    const sent = await sentDuring(subgraphs.films, () => execute(query));
    expect(sent.some((text) => text.includes(name))).toBe(true);
  });
});
