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

const NOT_ERRORS = 'errors that are not a list of GraphQL errors';
const NOT_ENTITIES = 'a list that is not the 2 requested entities';

const entities = request({ kind: 'entities', variables: { representations: [{ id: '1' }, { id: '2' }] } });

describe('a GraphQL response is accepted', () => {
  test.each([
    ['with data alone', request(), { data: { featured: null } }],
    ['with data and errors', request(), { data: { featured: null }, errors: [{ message: 'no', path: ['featured'] }] }],
    ['with null data and errors', request(), { data: null, errors: [{ message: 'no' }] }],
    [
      'with one entity per representation, null for unknown ones',
      entities,
      { data: { _entities: [null, { id: '2' }] } },
    ],
  ])('%s', (_, sent, body) => {
    expect(parseResponse(sent, JSON.stringify(body))).toEqual(body);
  });
});

describe('any other response is SUBGRAPH_MALFORMED', () => {
  test.each([
    ['a body that is not JSON', request(), 'Bad gateway', 'a response that is not JSON'],
    ['an empty body', request(), '', 'a response that is not JSON'],
    ['a list', request(), '[]', 'JSON that is not a GraphQL response'],
    ['neither data nor errors', request(), '{}', 'neither data nor an error'],
    ['null data without errors', request(), '{"data":null}', 'neither data nor an error'],
    ['null data with an empty list of errors', request(), '{"data":null,"errors":[]}', 'neither data nor an error'],
    ['data that is a list', request(), '{"data":[]}', 'data that is not an object'],
    ['errors that are a string', request(), '{"data":{},"errors":"no"}', NOT_ERRORS],
    ['an error without a message', request(), '{"data":{},"errors":[{"code":1}]}', NOT_ERRORS],
    ['an error whose path is a string', request(), '{"data":{},"errors":[{"message":"no","path":"a.b"}]}', NOT_ERRORS],
    ['no entities', entities, '{"data":{}}', NOT_ENTITIES],
    ['null for all entities', entities, '{"data":{"_entities":null}}', NOT_ENTITIES],
    ['too few entities', entities, '{"data":{"_entities":[null]}}', NOT_ENTITIES],
    [
      'too few entities and an error',
      entities,
      '{"data":{"_entities":[null]},"errors":[{"message":"no"}]}',
      NOT_ENTITIES,
    ],
  ])('%s', (_, sent, body, what) => {
    expect(() => parseResponse(sent, body)).toThrow(
      expect.objectContaining({
        code: 'SUBGRAPH_MALFORMED',
        subgraph: 'catalog',
        message: `The subgraph "catalog" sent ${what}.`,
      }) as Error,
    );
  });
});
