import { expect, test } from 'vitest';
import { ErrorCollector, generalizePath } from './error-collector.js';
import type { ErrorCause } from './error-collector.js';

const DOWN: ErrorCause = { message: 'catalog is down.', code: 'SUBGRAPH_UNREACHABLE', service: 'catalog' };
const UNAUTHORIZED: ErrorCause = { message: 'Not allowed.', code: 'UNAUTHORIZED_FIELD', service: null };

test('fields of one cause and parent path are one error at the first path, with their number', () => {
  const errors = new ErrorCollector();
  for (const index of [0, 1]) {
    errors.record(DOWN, ['rows', index, 'title']);
    errors.record(DOWN, ['rows', index, 'year']);
  }
  expect(errors.toErrors()).toEqual([
    {
      message: 'catalog is down.',
      path: ['rows', 0, 'title'],
      extensions: {
        code: 'SUBGRAPH_UNREACHABLE',
        service: 'catalog',
        affected: { path: 'rows.@', fields: ['title', 'year'], count: 2 },
      },
    },
  ]);
});

test('another cause, and another parent path, is another error', () => {
  const errors = new ErrorCollector();
  errors.record(DOWN, ['rows', 0, 'title']);
  errors.record(UNAUTHORIZED, ['rows', 0, 'title']);
  errors.record(DOWN, ['best', 'title']);
  expect(errors.toErrors().map(({ path, extensions }) => [extensions?.['code'], path?.join('.')])).toEqual([
    ['SUBGRAPH_UNREACHABLE', 'rows.0.title'],
    ['SUBGRAPH_UNREACHABLE', 'best.title'],
    ['UNAUTHORIZED_FIELD', 'rows.0.title'],
  ]);
});

test('an error at a list item has the field of the list as its affected field', () => {
  const errors = new ErrorCollector();
  errors.record(DOWN, ['viewer', 'rows', 3]);
  expect(errors.toErrors()[0]).toMatchObject({
    path: ['viewer', 'rows', 3],
    extensions: { affected: { path: 'viewer', fields: ['rows'], count: 1 } },
  });
});

test('an error without a path has neither path nor affected fields', () => {
  const errors = new ErrorCollector();
  errors.record(UNAUTHORIZED, []);
  expect(errors.has(UNAUTHORIZED)).toBe(true);
  expect(errors.toErrors()).toEqual([{ message: 'Not allowed.', extensions: { code: 'UNAUTHORIZED_FIELD' } }]);
});

test('grouped by place, each field has an error of its own, without affected fields', () => {
  const errors = new ErrorCollector('place');
  for (const index of [0, 1, 1]) errors.record({ ...DOWN, extensions: { retryable: true } }, ['rows', index, 'title']);
  for (const index of [0, 1, 1]) errors.record(DOWN, ['rows', index, 'title']);
  expect(errors.toErrors().slice(-2)).toEqual(
    [0, 1].map((index) => ({
      message: 'catalog is down.',
      path: ['rows', index, 'title'],
      extensions: { code: 'SUBGRAPH_UNREACHABLE', service: 'catalog' },
    })),
  );
});

test('extensions of the cause are kept, and do not replace those of the router', () => {
  const errors = new ErrorCollector();
  errors.record({ ...DOWN, extensions: { retryable: true, service: 'forged' } }, ['rows']);
  expect(errors.toErrors()[0]?.extensions).toMatchObject({ retryable: true, service: 'catalog' });
});

test.each(['cause', 'place'] as const)('errors over the limit are counted in one last error: %s', (grouping) => {
  const errors = new ErrorCollector(grouping);
  for (let index = 0; index < 5_000; index++) errors.record(DOWN, [`row${index}`, 'title']);
  const list = errors.toErrors();
  expect(list).toHaveLength(1_001);
  expect(list.at(-1)).toEqual({
    message: '4000 more errors are left out: a response lists at most 1000, and fewer at one field.',
    extensions: { code: 'ERRORS_LEFT_OUT' },
  });
});

test('list indexes of a path become @', () => {
  expect(generalizePath(['a', 0, 'b', 12, 'c'])).toBe('a.@.b.@.c');
});
