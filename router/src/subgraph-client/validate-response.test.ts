import { describe, expect, test } from 'vitest';
import { parseResponse } from './validate-response.js';
import type { SubgraphRequest } from './subgraph-request.js';

function request(over: Partial<SubgraphRequest> = {}): SubgraphRequest {
  return {
    subgraph: 'catalog',
    query: '{ featured { id } }',
    variables: {},
    operationName: null,
    kind: 'query',
    headers: {},
    signal: new AbortController().signal,
    ...over,
  };
}

const entities = request({ kind: 'entities', variables: { representations: [{ id: '1' }, { id: '2' }] } });

describe('a GraphQL response passes', () => {
  test.each([
    ['with data alone', request(), { data: { featured: null } }],
    ['with data and errors', request(), { data: { featured: null }, errors: [{ message: 'no', path: ['featured'] }] }],
    ['with errors that have emptied the data', request(), { data: null, errors: [{ message: 'no' }] }],
    [
      'with one answer for each representation, unknown ones null',
      entities,
      { data: { _entities: [null, { id: '2' }] } },
    ],
  ])('%s', (_, asked, body) => {
    expect(parseResponse(asked, JSON.stringify(body))).toEqual(body);
  });
});

describe('anything else is SUBGRAPH_MALFORMED', () => {
  test.each([
    ['text', request(), 'Bad gateway'],
    ['nothing', request(), ''],
    ['a list', request(), '[]'],
    ['neither data nor errors', request(), '{}'],
    ['null data that no error explains', request(), '{"data":null}'],
    ['null data with no errors in the list', request(), '{"data":null,"errors":[]}'],
    ['data that is a list', request(), '{"data":[]}'],
    ['errors that are a text', request(), '{"data":{},"errors":"no"}'],
    ['an error without a message', request(), '{"data":{},"errors":[{"code":1}]}'],
    ['an error whose path is a text', request(), '{"data":{},"errors":[{"message":"no","path":"a.b"}]}'],
    ['no entities', entities, '{"data":{}}'],
    ['null for all entities', entities, '{"data":{"_entities":null}}'],
    ['too few entities', entities, '{"data":{"_entities":[null]}}'],
    ['too few entities and an error', entities, '{"data":{"_entities":[null]},"errors":[{"message":"no"}]}'],
  ])('%s', (_, asked, body) => {
    expect(() => parseResponse(asked, body)).toThrow(
      expect.objectContaining({ code: 'SUBGRAPH_MALFORMED', subgraph: 'catalog' }) as Error,
    );
  });
});
