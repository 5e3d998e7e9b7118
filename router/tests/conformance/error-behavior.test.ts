/** The request parameter `onError`: what becomes of a field whose value is an error. */
import { silentLog } from '@marquee/runtime/log';
import { parse } from 'graphql';
import type { DocumentNode } from 'graphql';
import { describe, expect, test } from 'vitest';
import { ERROR_BEHAVIORS } from '@marquee/contracts/error-behavior';
import type { ErrorBehavior } from '@marquee/contracts/error-behavior';
import { createNativeEngine } from '../../src/engine/native-engine.js';
import { SubgraphError } from '../../src/subgraph-client/subgraph-error.js';
import type { SubgraphRequest, SubgraphResponse } from '../../src/subgraph-client/subgraph-request.js';
import { composeSuite, LINK } from './support/read-suite.js';
import { executeOperation } from './support/test-subgraphs.js';

const SDLS = {
  films: `type Query { film: Film! films: [Film!]! secret: Int! @requiresScopes(scopes: [["x"]]) soft: Film }
      type Mutation { one: Int! bad: Int! soft: Int saved: Film! guarded: Int @requiresScopes(scopes: [["x"]]) three: Int! }
      type Film @key(fields: "id") { id: ID! name: String! tags: [String!]! next: Film! }`,
  ratings: `type Query { best: Int! slow: Int }
      type Mutation { two: Int! }
      type Film @key(fields: "id") { id: ID! stars: Int! critics: [Critic!]! }
      type Critic { name: String! }`,
};

type Respond = (request: SubgraphRequest) => SubgraphResponse | Promise<SubgraphResponse>;

interface Sent {
  readonly query: string;
  readonly signal: AbortSignal;
}

interface Execution {
  readonly data: unknown;
  readonly errors: readonly string[];
  readonly sent: readonly Sent[];
}

/** Executes operations on one engine, whose plans are cached. */
async function openEngine(respond: Readonly<Record<keyof typeof SDLS, Respond>>, compiledPath: boolean) {
  let sent: Sent[] = [];
  const documents = new Map<string, DocumentNode>();
  const engine = await createNativeEngine({
    supergraphSdl: composeSuite({
      name: 'error behaviors',
      sdls: new Map(Object.entries(SDLS).map(([name, sdl]) => [name, LINK + sdl])),
    }),
    send: async (request) => {
      sent.push({ query: request.query.replace(/^mutation /, 'mutation'), signal: request.signal });
      return structuredClone(await respond[request.subgraph as keyof typeof SDLS](request));
    },
    log: silentLog,
    compiledPath,
  });
  return async (source: string, onError: ErrorBehavior | undefined): Promise<Execution> => {
    sent = [];
    const document = documents.get(source) ?? parse(source);
    documents.set(source, document);
    const { data, errors = [] } = await executeOperation(engine, {
      document,
      source,
      operationName: null,
      ...(onError && { onError }),
    });
    return {
      data: JSON.parse(JSON.stringify(data)) as unknown,
      errors: errors.map(({ path, extensions }) => `${String(extensions?.['code'])} ${path?.join('.') ?? ''}`),
      sent,
    };
  };
}

async function execute(
  source: string,
  onError: ErrorBehavior | undefined,
  respond: Readonly<Record<keyof typeof SDLS, Respond>>,
  compiledPath: boolean,
): Promise<Execution> {
  return (await openEngine(respond, compiledPath))(source, onError);
}

function entities(...list: unknown[]): Respond {
  return () => ({ data: { _entities: list } });
}

function always(response: SubgraphResponse): Respond {
  return () => response;
}

const down: Respond = () => Promise.reject(new SubgraphError('ratings', 'SUBGRAPH_UNREACHABLE', 'down'));
const never: Respond = () => new Promise(() => {});

const FILM = { __typename: 'Film', id: '1', name: 'Alien', tags: ['x'] };
const FILMS: SubgraphResponse = { data: { films: [FILM, { ...FILM, id: '2' }] } };
const RATED = '{ films { name stars } }';

describe.each([true, false])('with the compiled path: %j', (compiledPath) => {
  test.each<[string, string, Record<'films' | 'ratings', Respond>, unknown, string[]]>([
    [
      'a subgraph that is down',
      RATED,
      { films: always(FILMS), ratings: down },
      {
        films: [
          { name: 'Alien', stars: null },
          { name: 'Alien', stars: null },
        ],
      },
      ['SUBGRAPH_UNREACHABLE films.0.stars'],
    ],
    [
      'a null in a non-null position',
      RATED,
      { films: always(FILMS), ratings: entities({ stars: 5 }, { stars: null }) },
      {
        films: [
          { name: 'Alien', stars: 5 },
          { name: 'Alien', stars: null },
        ],
      },
      ['INVALID_VALUE films.1.stars'],
    ],
    [
      'an error that the subgraph has propagated, at the null',
      '{ film { name } soft { name } }',
      {
        films: always({ data: { film: FILM, soft: null }, errors: [{ message: 'x', path: ['soft', 'name'] }] }),
        ratings: never,
      },
      { film: { name: 'Alien' }, soft: null },
      ['SUBGRAPH_ERROR soft'],
    ],
    [
      'an item of a list',
      '{ film { tags } }',
      { films: always({ data: { film: { ...FILM, tags: ['a', null, 3] } } }), ratings: never },
      { film: { tags: ['a', null, null] } },
      ['INVALID_VALUE film.tags.1'],
    ],
    [
      'all data of a subgraph',
      '{ film { name } best }',
      {
        films: always({ data: null, errors: [{ message: 'x', path: ['film', 'name'] }] }),
        ratings: always({ data: { best: 1 } }),
      },
      { film: null, best: 1 },
      ['SUBGRAPH_ERROR film'],
    ],
    [
      'a field that the caller may not read',
      '{ film { name } secret }',
      { films: always({ data: { film: FILM } }), ratings: never },
      { film: { name: 'Alien' }, secret: null },
      ['UNAUTHORIZED_FIELD secret'],
    ],
  ])('NULL leaves the null where the error is: %s', async (_, source, respond, data, errors) => {
    expect(await execute(source, 'NULL', respond, compiledPath)).toMatchObject({ data, errors });
    const halted = await execute(source, 'HALT', respond, compiledPath);
    expect(halted.data).toBeNull();
    expect(halted.errors).toHaveLength(1);
    expect(halted.errors[0]?.split(' ')[0]).toBe(errors[0]?.split(' ')[0]);
  });

  test.each(ERROR_BEHAVIORS)('%s does not change a response without errors', async (onError) => {
    const respond = { films: always(FILMS), ratings: entities({ stars: 5 }, { stars: 4 }) };
    const { data, errors } = await execute(RATED, onError, respond, compiledPath);
    expect({ data, errors }).toEqual({
      data: {
        films: [
          { name: 'Alien', stars: 5 },
          { name: 'Alien', stars: 4 },
        ],
      },
      errors: [],
    });
  });

  test('PROPAGATE is the default', async () => {
    const respond = { films: always(FILMS), ratings: down };
    const { data, errors } = await execute(RATED, undefined, respond, compiledPath);
    expect({ data, errors }).toEqual({ data: null, errors: ['SUBGRAPH_UNREACHABLE films.0.stars'] });
  });

  test('HALT aborts the other requests at the first error', async () => {
    const { data, errors, sent } = await execute(
      '{ film { name } slow }',
      'HALT',
      {
        films: always({ data: null, errors: [{ message: 'x', path: ['film'] }] }),
        ratings: never,
      },
      compiledPath,
    );
    expect({ data, errors }).toEqual({ data: null, errors: ['SUBGRAPH_ERROR film'] });
    expect(sent.filter(({ query }) => query.includes('slow')).map(({ signal }) => signal.aborted)).toEqual([true]);
  });

  test('HALT sends no request that depends on one that failed or on its siblings', async () => {
    const { sent } = await execute(
      '{ films { name stars } slow }',
      'HALT',
      {
        films: always(FILMS),
        ratings: ({ kind }) =>
          kind === 'entities' ? { data: { _entities: [{ stars: 1 }, { stars: 1 }] } } : down({} as never),
      },
      compiledPath,
    );
    expect(sent.filter(({ query }) => query.includes('_entities')).length).toBeLessThanOrEqual(1);
  });

  describe('a mutation', () => {
    const films: Respond = ({ query }) => {
      if (query.includes('bad')) return { data: null, errors: [{ message: 'x', path: ['bad'] }] };
      if (query.includes('soft')) return { data: { soft: null }, errors: [{ message: 'x', path: ['soft'] }] };
      return { data: { one: 1, three: 3, saved: FILM } };
    };
    const ratings: Respond = ({ kind }) => (kind === 'entities' ? down({} as never) : { data: { two: 2 } });
    const queries = (sent: readonly Sent[]) =>
      sent.map(({ query }) => query).filter((each) => each.startsWith('mutation'));

    test.each<[string, ErrorBehavior, unknown, string[], string[]]>([
      ['one bad three', 'NULL', { one: 1, bad: null, three: 3 }, ['SUBGRAPH_ERROR bad'], ['one', 'bad', 'three']],
      ['one bad three', 'HALT', null, ['SUBGRAPH_ERROR bad'], ['one', 'bad']],
      [
        'one soft two three',
        'NULL',
        { one: 1, soft: null, two: 2, three: 3 },
        ['SUBGRAPH_ERROR soft'],
        ['one', 'soft', 'two', 'three'],
      ],
      ['one soft two three', 'HALT', null, ['SUBGRAPH_ERROR soft'], ['one', 'soft']],
      [
        'one saved { stars } three',
        'NULL',
        { one: 1, saved: { stars: null }, three: 3 },
        ['SUBGRAPH_UNREACHABLE saved.stars'],
        ['one', 'saved{__typename id}', 'three'],
      ],
      [
        'one saved { stars } three',
        'HALT',
        null,
        ['SUBGRAPH_UNREACHABLE saved.stars'],
        ['one', 'saved{__typename id}'],
      ],
      [
        'one guarded three',
        'NULL',
        { one: 1, guarded: null, three: 3 },
        ['UNAUTHORIZED_FIELD guarded'],
        ['one', 'three'],
      ],
      ['one guarded three', 'HALT', null, ['UNAUTHORIZED_FIELD guarded'], ['one']],
      ['one three two', 'HALT', { one: 1, three: 3, two: 2 }, [], ['one', 'three', 'two']],
    ])('{ %s } under %s', async (fields, onError, data, errors, executed) => {
      const result = await execute(`mutation { ${fields} }`, onError, { films, ratings }, compiledPath);
      expect({ ...result, sent: queries(result.sent) }).toEqual({
        data,
        errors,
        sent: executed.map((field) => `mutation{${field}}`),
      });
    });

    test('the plan of one error behavior is not used for another', async () => {
      const executeOn = await openEngine({ films, ratings }, compiledPath);
      const requests: (readonly string[])[] = [];
      for (const onError of [...ERROR_BEHAVIORS, ...ERROR_BEHAVIORS])
        requests.push(queries((await executeOn('mutation { one three }', onError)).sent));
      const [apart, together] = [['mutation{one}', 'mutation{three}'], ['mutation{one three}']];
      expect(requests).toEqual([apart, together, apart, apart, together, apart]);
    });
  });
});
