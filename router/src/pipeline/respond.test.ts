import { operationOverLimit } from '@marquee/operation-limits/over-limit';
import { createLog } from '@marquee/runtime/log';
import { GraphQLError } from 'graphql';
import { describe, expect, test, vi } from 'vitest';
import {
  badRequest,
  persistedQueryNotFound,
  persistedQueryNotInList,
  queryNotInSafelist,
  RequestError,
  tokenNotValid,
  tokenNotVerifiable,
} from '../errors.js';
import { GRAPHQL_RESPONSE_TYPE, JSON_TYPE } from '../http/media-type.js';
import { respond, respondWithError } from './respond.js';

const log = createLog('router', 'silent');

function errorsOf(body: string | Buffer): unknown {
  return (JSON.parse(body.toString()) as { readonly errors: unknown }).errors;
}

describe('a GraphQL response', () => {
  test.each([
    ['without errors', { data: { a: 1 } }, '{"data":{"a":1}}'],
    [
      'with errors, which come first',
      { data: { a: null }, errors: [{ message: 'no' }] },
      '{"errors":[{"message":"no"}],"data":{"a":null}}',
    ],
  ])('%s', (_, response, body) => {
    expect(respond(response, JSON_TYPE)).toEqual({ status: 200, type: JSON_TYPE, body });
  });

  test('that is serialized already is sent as it is, and not parsed', () => {
    const body = Buffer.from('{"data":{}}');
    const response = {
      body,
      get data(): null {
        throw new Error('parsed');
      },
    };
    expect(respond(response, JSON_TYPE).body).toBe(body);
  });
});

describe('the status of an error', () => {
  test.each([
    ['a wrong method', badRequest(405, 'no', { allow: 'POST' }), 405, 'BAD_REQUEST', { allow: 'POST' }],
    [
      'an invalid access token',
      tokenNotValid(false),
      401,
      'UNAUTHENTICATED',
      expect.objectContaining({ 'www-authenticate': expect.stringContaining('invalid_token') as unknown }) as unknown,
    ],
    [
      'an access token that cannot be verified',
      tokenNotVerifiable(1),
      503,
      'KEYS_UNAVAILABLE',
      expect.objectContaining({ 'retry-after': '1' }) as unknown,
    ],
    ['an unknown hash', persistedQueryNotFound(), 200, 'PERSISTED_QUERY_NOT_FOUND', expect.anything() as unknown],
    [
      'an id that is not listed',
      persistedQueryNotInList('x'),
      404,
      'PERSISTED_QUERY_NOT_IN_LIST',
      expect.anything() as unknown,
    ],
    ['a text that is not listed', queryNotInSafelist(), 403, 'QUERY_NOT_IN_SAFELIST', {}],
  ] as const)('%s', (_, error, status, code, headers) => {
    const response = respondWithError(error, JSON_TYPE, log);
    expect(response).toMatchObject({ status, headers });
    // `extensions.http` is not part of the body.
    expect(errorsOf(response.body)).toEqual([{ message: error.message, extensions: { code } }]);
  });

  test.each([
    [JSON_TYPE, 200],
    [GRAPHQL_RESPONSE_TYPE, 400],
  ] as const)('a request error, as %s', (type, status) => {
    const syntaxError = new GraphQLError('Syntax Error', { extensions: { code: 'GRAPHQL_PARSE_FAILED' } });
    const response = respondWithError(new RequestError([syntaxError, operationOverLimit('depth', 3)]), type, log);
    expect(response).toMatchObject({ status, type });
    expect(errorsOf(response.body)).toMatchObject([
      { message: 'Syntax Error', extensions: { code: 'GRAPHQL_PARSE_FAILED' } },
      { extensions: { code: 'OPERATION_OVER_LIMIT', limit: 'depth', allowed: 3 } },
    ]);
  });

  test('an unexpected error is logged with its cause, and masked', () => {
    const logged = vi.spyOn(log, 'error');
    const error = new Error('connect ECONNREFUSED 10.1.2.3');
    const response = respondWithError(error, JSON_TYPE, log);
    expect(response.status).toBe(500);
    expect(errorsOf(response.body)).toEqual([
      { message: 'Something went wrong on our side.', extensions: { code: 'INTERNAL_SERVER_ERROR' } },
    ]);
    expect(logged).toHaveBeenCalledExactlyOnceWith({ err: error }, expect.any(String));
  });
});
