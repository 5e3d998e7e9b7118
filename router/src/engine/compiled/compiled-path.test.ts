import { composeServices } from '@apollo/composition';
import { silentLog } from '@marquee/runtime/log';
import { getOperationAST, parse } from 'graphql';
import { expect, test } from 'vitest';
import type { RawClient } from '../../subgraph-client/subgraph-request.js';
import { parseResponse } from '../../subgraph-client/validate-response.js';
import { OperationDeadline } from '../../deadline.js';
import type { EngineStats } from '../engine.js';
import { createNativeEngine } from '../native-engine.js';

const LINK = 'extend schema @link(url: "https://specs.apollo.dev/federation/v2.9", import: ["@key", "@shareable"])\n';
const FILMS = `${LINK} type Query { film: Film films: [Film] } type Film @key(fields: "id") { id: ID! name: String year: Int }`;
const RATINGS = `${LINK} type Film @key(fields: "id") { id: ID! stars: Int }`;

interface Result {
  readonly body: string;
  readonly stats: EngineStats | undefined;
  /** Request bodies by subgraph, without the query. */
  readonly variables: readonly string[];
}

/** Executes a query on subgraphs with fixed response bodies. */
async function execute(source: string, bodies: Readonly<Record<string, string>>): Promise<Result> {
  const services = Object.entries({ films: FILMS, ratings: RATINGS });
  const { supergraphSdl = '' } = composeServices(
    services.map(([name, sdl]) => ({ name, url: `http://${name}.test`, typeDefs: parse(sdl) })),
  );
  const variables: string[] = [];
  const raw: RawClient = {
    send: ({ subgraph, body }) => {
      const request = JSON.parse(Buffer.from(body, 'latin1').toString()) as { readonly variables: unknown };
      variables.push(`${subgraph} ${JSON.stringify(request.variables)}`);
      return Promise.resolve(Buffer.from(bodies[subgraph] ?? ''));
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
