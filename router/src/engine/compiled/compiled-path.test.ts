import { composeServices } from '@apollo/composition';
import { silentLog } from '@marquee/runtime/log';
import { getOperationAST, parse } from 'graphql';
import { describe, expect, test } from 'vitest';
import type { RawClient } from '../../subgraph-client/subgraph-request.js';
import { parseResponse } from '../../subgraph-client/validate-response.js';
import { OperationDeadline } from '../../deadline.js';
import type { EngineStats } from '../engine.js';
import { createNativeEngine } from '../native-engine.js';

const LINK =
  'extend schema @link(url: "https://specs.apollo.dev/federation/v2.9", import: ["@key", "@shareable", "@requires", "@external"])\n';
const FILMS = `${LINK} type Query { film: Film films: [Film] } type Film @key(fields: "id") { id: ID! name: String year: Int }`;
const RATINGS = `${LINK} type Film @key(fields: "id") { id: ID! stars: Int }`;

interface Result {
  readonly body: string;
  readonly stats: EngineStats | undefined;
  /** Request bodies by subgraph, without the query. */
  readonly variables: readonly string[];
}

type Bodies = Readonly<Record<string, string | ((query: string) => string)>>;

/** Executes a query on subgraphs with fixed response bodies. */
async function execute(
  source: string,
  bodies: Bodies,
  sdls: Readonly<Record<string, string>> = { films: FILMS, ratings: RATINGS },
): Promise<Result> {
  const services = Object.entries(sdls);
  const { supergraphSdl = '' } = composeServices(
    services.map(([name, sdl]) => ({ name, url: `http://${name}.test`, typeDefs: parse(sdl) })),
  );
  const variables: string[] = [];
  const raw: RawClient = {
    send: ({ subgraph, body }) => {
      const request = JSON.parse(Buffer.from(body, 'latin1').toString()) as {
        readonly query: string;
        readonly variables: unknown;
      };
      variables.push(`${subgraph} ${JSON.stringify(request.variables)}`);
      const response = bodies[subgraph] ?? '';
      return Promise.resolve(Buffer.from(typeof response === 'string' ? response : response(request.query)));
    },
    read: (request, body) => parseResponse(request, body.toString()),
  };
  const send = (): Promise<never> => Promise.reject(new Error('Only bytes are expected to be sent.'));
  const engine = await createNativeEngine({ supergraphSdl, send, raw, log: silentLog });
  const document = parse(source);
  const operation = getOperationAST(document);
  if (!operation) throw new Error('The document has no operation.');
  const planned = await engine.plan(
    { document, operation, source, operationName: null, variables: {} },
    { headers: {}, identity: null },
  );
  const response = await planned.execute(new OperationDeadline());
  const { data, errors } = response;
  return { body: response.body?.toString() ?? JSON.stringify({ data, errors }), stats: engine.stats?.(), variables };
}

const COMPILED: EngineStats = { compiled: 1, fallback: 0, general: 0 };
const FALLBACK: EngineStats = { compiled: 0, fallback: 1, general: 0 };

test.each<readonly [string, string, Readonly<Record<string, string>>, string]>([
  [
    'a slice is copied unchanged',
    '{ film { name year } }',
    { films: '{"data":{"film":{"name":"Alien","year":1979}}}' },
    '{"data":{"film":{"name":"Alien","year":1979}}}',
  ],
  [
    'an alias is written in place of the name',
    '{ best: film { title: name } }',
    { films: '{"data":{"film":{"name":"Alien"}}}' },
    '{"data":{"best":{"title":"Alien"}}}',
  ],
  ['a null object', '{ film { name } }', { films: '{"data":{"film":null}}' }, '{"data":{"film":null}}'],
  [
    'fields of an entity are added at their position',
    '{ films { stars name } }',
    {
      films: '{"data":{"films":[{"__typename":"Film","id":"1","name":"Alien"},null]}}',
      ratings: '{"data":{"_entities":[{"stars":5}]}}',
    },
    '{"data":{"films":[{"stars":5,"name":"Alien"},null]}}',
  ],
  [
    'a null entity has null for its fields',
    '{ films { name stars } }',
    {
      films: '{"data":{"films":[{"__typename":"Film","id":"1","name":"Alien"}]}}',
      ratings: '{"data":{"_entities":[null]}}',
    },
    '{"data":{"films":[{"name":"Alien","stars":null}]}}',
  ],
])('%s', async (_, source, bodies, expected) => {
  const { body, stats } = await execute(source, bodies);
  expect(JSON.parse(body)).toEqual(JSON.parse(expected));
  expect(stats).toEqual(COMPILED);
});

test('a repeated entity is requested once', async () => {
  const { variables } = await execute('{ films { stars } }', {
    films: '{"data":{"films":[{"__typename":"Film","id":"1"},{"__typename":"Film","id":"1"}]}}',
    ratings: '{"data":{"_entities":[{"stars":5}]}}',
  });
  expect(variables).toEqual(['films {}', 'ratings {"representations":[{"__typename":"Film","id":"1"}]}']);
});

test.each([
  ['white space', '{ "data": {"film":{"name":"Alien"}}}'],
  ['another order of fields', '{"data":{"film":{"year":1979,"name":"Alien"}}}'],
  ['a value of another type', '{"data":{"film":{"name":7,"year":1979}}}'],
  ['errors', '{"data":{"film":null},"errors":[{"message":"no","path":["film"]}]}'],
  ['a truncated body', '{"data":{"film":{"name":"Alien"'],
])('%s makes the operation fall back, without another request', async (_, body) => {
  const { stats, variables } = await execute('{ film { name year } }', { films: body });
  expect(stats).toEqual(FALLBACK);
  expect(variables).toEqual(['films {}']);
});

describe('an entity that a fetch with more fields has returned', () => {
  const SDLS = {
    films: `${LINK} type Query { films: [Film] } type Film @key(fields: "id") { id: ID! size: Int! }`,
    stock: `${LINK} type Film @key(fields: "id") { id: ID! size: Int! @external price: Int @requires(fields: "size") count: Int }`,
    lists: `${LINK} type Query { list: List } type List @key(fields: "id") { id: ID! }`,
    items: `${LINK} type List @key(fields: "id") { id: ID! films: [Film] } type Film @key(fields: "id", resolvable: false) { id: ID! }`,
  };
  const SOURCE = '{ films { count price } list { films { count price } } }';
  const films = (ids: readonly string[], extra = ''): string =>
    `[${ids.map((id) => `{"__typename":"Film","id":"${id}"${extra}}`).join()}]`;

  const bodiesFor = (listed: readonly string[]): Bodies => ({
    films: (query) =>
      query.includes('_entities')
        ? `{"data":{"_entities":[${listed.map(() => '{"size":3}').join()}]}}`
        : `{"data":{"films":${films(['1', '2'], ',"size":3')}}}`,
    lists: '{"data":{"list":{"__typename":"List","id":"9"}}}',
    items: `{"data":{"_entities":[{"films":${films(listed)}}]}}`,
    stock: (query) => {
      if (query.includes('count price'))
        return '{"data":{"_entities":[{"count":1,"price":10},{"count":null,"price":20}]}}';
      return `{"data":{"_entities":[${query.includes('price') ? '{"price":99}' : '{"count":9}'}]}}`;
    },
  });

  test('is not requested again for some of them', async () => {
    const { body, stats, variables } = await execute(SOURCE, bodiesFor(['2', '1']), SDLS);
    expect(JSON.parse(body)).toEqual({
      data: {
        films: [
          { count: 1, price: 10 },
          { count: null, price: 20 },
        ],
        list: {
          films: [
            { count: null, price: 20 },
            { count: 1, price: 10 },
          ],
        },
      },
    });
    expect(stats).toEqual(COMPILED);
    expect(variables.filter((each) => each.startsWith('stock'))).toHaveLength(1);
  });

  test('does not replace others', async () => {
    const { body, stats, variables } = await execute(SOURCE, bodiesFor(['3']), SDLS);
    expect(JSON.parse(body)).toMatchObject({ data: { list: { films: [{ count: 9, price: 99 }] } } });
    expect(stats).toEqual(COMPILED);
    expect(variables.filter((each) => each.startsWith('stock'))).toHaveLength(3);
  });
});
