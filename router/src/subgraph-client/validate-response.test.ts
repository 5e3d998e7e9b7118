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
    ['errors that are a string, and no data', request(), '{"errors":"no"}', 'errors that are not a list'],
    ['no entities', entities, '{"data":{}}', NOT_ENTITIES],
    ['null for all entities', entities, '{"data":{"_entities":null}}', NOT_ENTITIES],
    ['too few entities', entities, '{"data":{"_entities":[null]}}', NOT_ENTITIES],
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

describe('errors of any form are read', () => {
  test.each([
    ['a string', '"no"', [{ message: 'no', isMalformed: true }]],
    ['an error without a message', '[{"code":1}]', [{ message: '{"code":1}', isMalformed: true }]],
    ['an error whose path is a string', '[{"message":"no","path":"a.b"}]', [{ message: 'no' }]],
    ['a path with an object', '[{"message":"no","path":["a",0,{},"b"]}]', [{ message: 'no', path: ['a', 0] }]],
    ['extensions that are a list', '[{"message":"no","extensions":[1]}]', [{ message: 'no' }]],
  ])('%s', (_, errors, expected) => {
    expect(parseResponse(request(), `{"data":{},"errors":${errors}}`)).toEqual({ data: {}, errors: expected });
  });

  test('a million errors are counted, and the first ten thousand are read', () => {
    const { errors, omittedErrors } = parseResponse(
      request(),
      `{"data":{},"errors":[${Array(1_000_000).fill('{"message":"no"}').join()}]}`,
    );
    expect([errors?.length, omittedErrors]).toEqual([10_000, 990_000]);
  });

  test('with entities that are not the requested ones, the errors are the reason', () => {
    expect(parseResponse(entities, '{"data":{"_entities":[null]},"errors":[{"message":"no"}]}')).toEqual({
      data: null,
      errors: [{ message: 'no' }],
    });
  });
});
