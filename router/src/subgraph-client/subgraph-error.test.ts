import { expect, test } from 'vitest';
import { MalformedResponseError, OversizedResponseError } from './response-errors.js';
import { isSubgraphError, timeoutError, toSubgraphError } from './subgraph-error.js';

test.each([
  [
    'an oversized response',
    new OversizedResponseError(1),
    'SUBGRAPH_MALFORMED',
    'The subgraph "catalog" sent a response that is too large.',
  ],
  [
    'a malformed response',
    new MalformedResponseError('The content-length is not a number.'),
    'SUBGRAPH_MALFORMED',
    'The subgraph "catalog" sent a response that is not HTTP/1.1.',
  ],
  [
    'an error of the connection',
    new Error('connect ECONNREFUSED 10.1.2.3:4002'),
    'SUBGRAPH_UNREACHABLE',
    'The subgraph "catalog" cannot be reached.',
  ],
])('%s becomes an error for the client, with the cause for the log', (_, cause, code, message) => {
  const error = toSubgraphError('catalog', cause);
  expect(error).toMatchObject({ subgraph: 'catalog', code, message });
  expect(error.cause).toBe(cause);
});

test('a subgraph error is recognised by its name', () => {
  expect(
    [timeoutError('catalog'), Object.assign(new Error('x'), { name: 'SubgraphError' }), new Error('x'), null].map(
      isSubgraphError,
    ),
  ).toEqual([true, true, false, false]);
});
