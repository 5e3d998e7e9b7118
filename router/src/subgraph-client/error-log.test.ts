import { silentLog } from '@marquee/runtime/log';
import { describe, expect, test, vi } from 'vitest';
import { createErrorLog } from './error-log.js';
import { LogLimit } from './log-limit.js';
import { printable } from './printable.js';
import { httpStatusError, timeoutError } from './subgraph-error.js';

const REQUEST = { subgraph: 'catalog', operationName: 'Page', query: '{ title { colour } }' };

function openLog(now: () => number = () => 0) {
  const warn = vi.fn<(fields: object, message: string) => void>();
  return { warn, ...createErrorLog({ ...silentLog, warn }, new LogLimit(now)) };
}

test('a response that is not GraphQL is logged with its status and first bytes, on one line', () => {
  const { fetchFailed, warn } = openLog();
  fetchFailed(
    REQUEST,
    httpStatusError('catalog', 502, Buffer.from(`<h1>\u001b[31mBad\r\ngateway</h1>${'x'.repeat(9_000)}`)),
  );
  expect(warn).toHaveBeenCalledExactlyOnceWith(
    {
      subgraph: 'catalog',
      operationName: 'Page',
      code: 'SUBGRAPH_HTTP',
      message: 'The subgraph "catalog" responded with HTTP status 502.',
      status: 502,
      bodyStart: expect.stringMatching(/^<h1> \[31mBad gateway<\/h1>x{50,200}…$/) as string,
    },
    'fetch failed',
  );
});

describe('a subgraph with an older schema', () => {
  test.each([
    ['Cannot query field "colour" on type "Title". Did you mean "color"?', 'Title.colour'],
    ["Cannot query field 'colour' on type 'Title'.", 'Title.colour'],
    ['Unknown argument "first" on field "Query.titles".', 'Query.titles'],
    ['Unknown type "Anime".', 'Anime'],
  ])('is logged with the field, its words and the query: %s', (message, field) => {
    const { errorsReported, warn } = openLog();
    errorsReported(REQUEST, { data: null, errors: [{ message }] });
    expect(warn).toHaveBeenCalledExactlyOnceWith(
      {
        subgraph: 'catalog',
        operationName: 'Page',
        count: 1,
        sample: [{ message, field }],
        query: '{ title { colour } }',
      },
      'subgraph refused an operation: its schema differs from the supergraph',
    );
  });

  test('is recognised by the code, in any words', () => {
    const { errorsReported, warn } = openLog();
    const errors = [{ message: 'Champ inconnu', extensions: { code: 'GRAPHQL_VALIDATION_FAILED' } }];
    errorsReported(REQUEST, { data: null, errors });
    expect(warn.mock.calls[0]?.[0]).toMatchObject({ sample: [{ message: 'Champ inconnu' }], query: REQUEST.query });
  });
});

test('lines that repeat are left out for ten seconds, and counted', () => {
  let now = 0;
  const { fetchFailed, errorsReported, warn } = openLog(() => now);
  for (let index = 0; index < 1_000; index++) {
    fetchFailed(REQUEST, timeoutError('catalog'));
    errorsReported(REQUEST, { data: null, errors: [{ message: `no title ${index}` }] });
  }
  fetchFailed({ ...REQUEST, subgraph: 'ratings' }, timeoutError('ratings'));
  expect(warn).toHaveBeenCalledTimes(3);
  now = 10_000;
  fetchFailed(REQUEST, timeoutError('catalog'));
  expect(warn.mock.lastCall?.[0]).toMatchObject({ suppressed: 999 });
});

test('lines that all differ are limited, too', () => {
  const { errorsReported, warn } = openLog();
  const names = Array.from({ length: 5_000 }, (_, index) =>
    [...String(index)].map((digit) => 'abcdefghij'[Number(digit)]).join(''),
  );
  for (const message of names) errorsReported(REQUEST, { data: null, errors: [{ message }] });
  expect(warn).toHaveBeenCalledTimes(100);
});

test('codes and paths of any form are bounded', () => {
  const { errorsReported, warn } = openLog();
  errorsReported(REQUEST, {
    data: {},
    errors: [{ message: 'm'.repeat(9_999), path: Array(200).fill('p'), extensions: { code: { deep: [] } } }],
  });
  expect(JSON.stringify(warn.mock.calls[0]).length).toBeLessThan(1_000);
});

test.each([
  ['a\u0000b\u2028c\u202ed', 'a b c d'],
  ['line\r\n\tnext', 'line next'],
  ['x'.repeat(30), `${'x'.repeat(20)}…`],
])('printable text: %j', (text, expected) => {
  expect(printable(text, 20)).toBe(expected);
});
