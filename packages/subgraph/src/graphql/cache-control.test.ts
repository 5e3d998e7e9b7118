/** The header is that of Apollo Server's plugin, for random schemas and operations; no resolver is wrapped for it. */
import { ApolloServer } from '@apollo/server';
import type { ApolloServerPlugin } from '@apollo/server';
import { ApolloServerPluginCacheControlDisabled } from '@apollo/server/plugin/disabled';
import { createRandom } from '@marquee/runtime/random';
import type { Random } from '@marquee/runtime/random';
import { buildSchema, getOperationAST, isObjectType, parse } from 'graphql';
import type { GraphQLObjectType, GraphQLResolveInfo, GraphQLSchema } from 'graphql';
import { expect, test } from 'vitest';
import { startSubgraph } from '../testing/start-subgraph.js';
import { defineSubgraph } from '../define-subgraph.js';
import { cacheControlHeader, createCacheControl } from './cache-control.js';
import type { ValidityContext } from './cache-control.js';
import { ResponseValidity } from './response-validity.js';

const DIRECTIVES = `
  enum CacheControlScope { PUBLIC PRIVATE }
  directive @cacheControl(maxAge: Int, scope: CacheControlScope, inheritMaxAge: Boolean) on FIELD_DEFINITION | OBJECT | INTERFACE | UNION`;

const HINTS = [
  '',
  '@cacheControl(inheritMaxAge: true)',
  '@cacheControl(inheritMaxAge: true, scope: PRIVATE)',
  '@cacheControl(maxAge: 5, scope: PUBLIC)',
  '@cacheControl(maxAge: 60)',
  '@cacheControl(maxAge: 300, scope: PRIVATE)',
  '@cacheControl(maxAge: 0)',
  '@cacheControl(scope: PRIVATE)',
];

function randomSchema(random: Random): GraphQLSchema {
  // Most fields without a hint would make every response uncacheable.
  const hint = (): string => (random.next() < 0.3 ? random.pick(HINTS) : '@cacheControl(inheritMaxAge: true)');
  const root = (): string => random.pick(random.next() < 0.8 ? HINTS.slice(3, 6) : HINTS);
  const leaf = (): string => (random.next() < 0.9 ? '' : random.pick(HINTS));
  const fields = (): string => `id: ID ${leaf()} name: String ${leaf()} next: [Node] ${hint()} films: [Film] ${hint()}`;
  const isOnExtension = random.next() < 0.3;
  return buildSchema(`
    ${DIRECTIVES}
    type Query { film: Film ${root()} node: [Node] ${root()} any: [Any] ${root()} count: Int ${root()} }
    type Mutation { save: Film ${root()} }
    interface Node ${random.pick(HINTS)} { ${fields()} }
    union Any ${random.pick(HINTS)} = Film | Person
    type Film implements Node ${hint()} { ${fields()} }
    type Person implements Node ${isOnExtension ? '' : hint()} { ${fields()} }
    extend type Person ${isOnExtension ? hint() : ''} { age: Int }
  `);
}

function randomSelection(random: Random, depth: number): string {
  const inner = (): string => randomSelection(random, depth - 1);
  const parts = ['id', 'name', '__typename'].filter(() => random.next() < 0.4);
  if (depth > 0 && random.next() < 0.5) parts.push(`next { ${inner()} }`);
  if (depth > 0 && random.next() < 0.5) parts.push(`films { ${inner()} }`);
  if (depth > 0 && random.next() < 0.3) parts.push(`... on Node { ${inner()} }`);
  return parts.length === 0 ? '__typename' : parts.join(' ');
}

/** The operations `Q` and `X`. */
function randomDocument(random: Random): string {
  const ofFilm = `fragment F on Film { ${randomSelection(random, 2)} } query X { film { ...F } }`;
  if (random.next() < 0.05) return `mutation Q { save { ${randomSelection(random, 2)} } } ${ofFilm}`;
  const roots = ['film', 'node', 'any'].filter(() => random.next() < 0.5);
  const parts = roots.map((name) =>
    name === 'any'
      ? `any { ... on Film { ${randomSelection(random, 2)} } ...F }`
      : `${name} { ${randomSelection(random, 3)} ...F }`,
  );
  if (random.next() < 0.2) parts.push('count');
  if (random.next() < 0.1) parts.push('__schema { queryType { name } }');
  return `query Q { ... { __typename } ${parts.join(' ')} } ${ofFilm}`;
}

const NOW = new Date('2030-01-01T00:00:00Z');

/** Values of any depth and of all types: the library counts only fields that are resolved. */
const FILM: Record<string, unknown> = { __typename: 'Film', id: '1', next: () => BOTH, films: () => [FILM] };
const PERSON: Record<string, unknown> = { ...FILM, __typename: 'Person', age: 3 };
const BOTH = [FILM, PERSON];
const ROOT = { film: FILM, node: BOTH, any: BOTH, count: 1, save: FILM };

test('the header is that of the library for random schemas and operations', async () => {
  const random = createRandom(5);
  const seen = new Map<string, number>();
  for (let round = 0; round < 40; round += 1) {
    const schema = randomSchema(random);
    const server = (plugins: ApolloServerPlugin<ValidityContext>[] = []) =>
      new ApolloServer<ValidityContext>({ schema, rootValue: () => ROOT, plugins, stopOnTerminationSignals: false });
    const own = server([ApolloServerPluginCacheControlDisabled(), cacheControlHeader(schema)]);
    const library = server();
    for (let count = 0; count < 20; count += 1) {
      const request = { query: randomDocument(random), operationName: random.pick(['Q', 'Q', 'X']) };
      const contextValue = { now: NOW, validity: new ResponseValidity() };
      const actual = await own.executeOperation(request, { contextValue });
      const expected = await library.executeOperation(request, { contextValue });
      const header = expected.http.headers.get('cache-control') ?? 'none';
      expect(actual.http.headers.get('cache-control'), `${round}: ${request.query}`).toBe(header);
      seen.set(header, (seen.get(header) ?? 0) + 1);
    }
    await Promise.all([own.stop(), library.stop()]);
  }
  expect([...seen.keys()].toSorted()).toEqual(
    expect.arrayContaining(['max-age=5, private', 'max-age=5, public', 'max-age=60, public', 'no-store']),
  );
});

test.each<[string, (validity: ResponseValidity) => void, string]>([
  ['later than the age', (validity) => validity.changesAt(NOW.getTime() + 60_000), 'max-age=60, public'],
  ['earlier', (validity) => validity.changesAt(NOW.getTime() + 59_999), 'max-age=59, public, must-revalidate'],
  ['in less than a second', (validity) => validity.changesAt(NOW.getTime() + 999), 'no-store'],
  ['in the past', (validity) => validity.changesAt(NOW.getTime() - 5), 'no-store'],
  ['an end', (validity) => validity.until('2030-01-01T00:00:07Z'), 'max-age=7, public, must-revalidate'],
])('a value that changes by the clock shortens the age: %s', async (_, note, expected) => {
  const schema = buildSchema(`${DIRECTIVES} type Query { price: Int @cacheControl(maxAge: 60) }`);
  const rootValue = () => ({
    price: (_args: unknown, { validity }: ValidityContext) => {
      note(validity);
      return 1;
    },
  });
  const plugins = [ApolloServerPluginCacheControlDisabled(), cacheControlHeader(schema)];
  const server = new ApolloServer<ValidityContext>({ schema, rootValue, plugins, stopOnTerminationSignals: false });
  const contextValue = { now: NOW, validity: new ResponseValidity() };
  const { http } = await server.executeOperation({ query: '{ price }' }, { contextValue });
  expect(http.headers.get('cache-control')).toBe(expected);
  await server.stop();
});

test('no resolver of a subgraph is wrapped by the server', async () => {
  let schema: GraphQLSchema | null = null;
  const viewer = (_root: unknown, _args: unknown, _context: unknown, info: GraphQLResolveInfo): null => {
    schema = info.schema;
    return null;
  };
  await using subgraph = await startSubgraph(
    defineSubgraph({
      name: 'unwrapped',
      module: new URL('../../template/schema.graphql', import.meta.url).href,
      config: () => null,
      services: async () => ({}),
      store: async () => ({}),
      loaders: () => ({}),
      resolvers: { Query: { viewer } },
      references: { Title: async () => [] },
      events: { publishes: [], consumes: [], handlers: {}, readModels: [] },
    }),
  );
  const response = await subgraph.execute('{ viewer { __typename } }');
  expect(response.data).toEqual({ viewer: null });
  expect(response.headers['cache-control']).toBe('no-store');
  expect(response.headers['content-type']).toBe('application/json; charset=utf-8');
  const types = Object.values((schema as GraphQLSchema | null)?.getTypeMap() ?? {});
  const resolvers = types
    .filter((type) => isObjectType(type) && !type.name.startsWith('__'))
    .flatMap((type) =>
      Object.values((type as GraphQLObjectType).getFields())
        .filter(({ resolve }) => resolve !== undefined)
        .map(({ name }) => `${type.name}.${name}`),
    );
  // Fields with kill switches are guarded; the other fields are read from their objects.
  expect(resolvers.filter((name) => !/^(Query|Mutation)\./.test(name))).toEqual([
    'Viewer.templateEntries',
    'Title.templateEntry',
  ]);
  expect(Object.getOwnPropertySymbols(schema ?? {}).map(String)).toEqual([]);
});

const ENTITIES = buildSchema(`
  directive @cacheControl(maxAge: Int, scope: CacheControlScope, inheritMaxAge: Boolean) on FIELD_DEFINITION | OBJECT
  enum CacheControlScope { PUBLIC PRIVATE }
  directive @key(fields: String!) repeatable on OBJECT
  scalar _Any
  union _Entity = Film | Person
  type Query { _entities(representations: [_Any!]!): [_Entity]! }
  type Film @key(fields: "id") @key(fields: "isbn { code }") @cacheControl(maxAge: 300) {
    id: ID name: String stock: Int @cacheControl(maxAge: 5) director: Person @cacheControl(maxAge: 60)
  }
  type Person @key(fields: "id") { id: ID age: Int name: String @cacheControl(maxAge: 60, scope: PRIVATE) }
`);

test.each([
  ['... on Film { name }', 'max-age=300, public'],
  ['... on Film { name stock }', 'max-age=5, public'],
  ['... on Film { id stock }', 'max-age=5, public'],
  ['... on Person { name }', 'max-age=60, private'],
  ['... on Person { __typename id name }', 'max-age=60, private'],
  ['... on Person { name age }', 'no-store'],
  ['... on Film { name } ... on Person { name }', 'max-age=60, private'],
  ['... on Film { ...F }', 'max-age=60, public'],
  ['__typename', 'no-store'],
])('entities have the ages of their types and fields: %s', (selection, header) => {
  const document = parse(
    `query ($r: [_Any!]!) { _entities(representations: $r) { ${selection} } } fragment F on Film { director { age } }`,
  );
  const operation = getOperationAST(document);
  expect(operation && createCacheControl(ENTITIES)(document, operation)).toBe(header);
});
