import { expect, test } from 'vitest';
import { ErrorCollector } from './error-collector.js';
import type { ErrorCause } from './error-collector.js';
import { FetchErrors } from './fetch-errors.js';
import type { FetchSelection } from './fetches/fetch-selection.js';

function cause(service: string): ErrorCause {
  return { message: `${service} is down.`, code: 'SUBGRAPH_UNREACHABLE', service };
}

function select(...keys: readonly string[]): FetchSelection {
  return keys.map((key) => ({ key, conditions: [], selection: [] }));
}

function isSubtype(condition: string, name: string): boolean {
  return condition === name;
}

test('a failed fetch makes its selected fields unavailable, except those that another fetch has filled', () => {
  const film = { id: '1', name: 'Alien' };
  const errors = new FetchErrors();
  errors.addFailedFetch(cause('catalog'), [film], select('name', 'year'));
  const fields = errors.toUnavailableFields(isSubtype);
  // A value that is there is no error: completion records an unavailable field only where the value is missing.
  expect(fields.at(film, 'name').map(({ reported }) => reported)).toEqual(['when missing']);
  expect(fields.at(film, 'year')).toEqual([{ cause: cause('catalog'), pathBelow: [], reported: 'when missing' }]);
  expect(fields.at(film, 'id')).toEqual([]);
});

test('the fields of an object that another fetch has filled are unavailable, and not the object', () => {
  const viewer = { profile: { id: '1' }, rows: [{ id: 'a' }] };
  const errors = new FetchErrors();
  errors.addFailedFetch(
    cause('users'),
    [viewer],
    [
      { key: 'profile', conditions: [], selection: select('name') },
      { key: 'rows', conditions: [], selection: select('title') },
    ],
  );
  const fields = errors.toUnavailableFields(isSubtype);
  expect(fields.at(viewer, 'profile')).toEqual([]);
  expect(fields.at(viewer.profile, 'name')).toHaveLength(1);
  expect(fields.at(viewer.rows[0] ?? {}, 'title')).toHaveLength(1);
});

test('a field under a type condition is unavailable on objects of that type, and of unknown type', () => {
  const [movie, series, untyped] = [{ __typename: 'Movie' }, { __typename: 'Series' }, {}];
  const errors = new FetchErrors();
  errors.addFailedFetch(
    cause('catalog'),
    [movie, series, untyped],
    [{ key: 'minutes', conditions: ['Movie'], selection: [] }],
  );
  const fields = errors.toUnavailableFields(isSubtype);
  expect([movie, series, untyped].map((target) => fields.at(target, 'minutes').length)).toEqual([1, 0, 1]);
});

test('a reported error is at the end of its path, or where the data ends', () => {
  const root = { items: [{ name: null }, null] };
  const errors = new FetchErrors();
  errors.addReportedError({ cause: cause('a'), from: root, path: ['items', 0, 'name'] });
  errors.addReportedError({ cause: cause('b'), from: root, path: ['items', 1, 'studio', 'name'] });
  const fields = errors.toUnavailableFields(isSubtype);
  expect(fields.at(root.items[0] ?? {}, 'name')).toEqual([{ cause: cause('a'), pathBelow: [], reported: 'always' }]);
  expect(fields.at(root.items, 1)).toEqual([{ cause: cause('b'), pathBelow: ['studio', 'name'], reported: 'always' }]);
});

test('at a field with a reported error of the subgraph, its failed fetch is not reported again', () => {
  const film = { name: null };
  const errors = new FetchErrors();
  const reported = { ...cause('catalog'), message: 'No such film.' };
  errors.addReportedError({ cause: reported, from: film, path: ['name'] });
  errors.addFailedFetch(cause('catalog'), [film], select('name', 'year'));
  const fields = errors.toUnavailableFields(isSubtype);
  expect(fields.at(film, 'name').map((field) => field.cause.message)).toEqual(['No such film.']);
  expect(fields.at(film, 'year')).toHaveLength(1);
});

test('a dependent fetch has the cause of the failed fetch, or the given one without a failed fetch', () => {
  const [film, other] = [{}, {}];
  const errors = new FetchErrors();
  errors.addFailedFetch(cause('catalog'), [film], select('key'));
  errors.addDependentFetch([film, other], select('stars'), cause('ratings'));
  const fields = errors.toUnavailableFields(isSubtype);
  expect(fields.at(film, 'stars')[0]?.cause.service).toBe('catalog');
  expect(fields.at(other, 'stars')[0]?.cause.service).toBe('ratings');
});

test('equal causes of different fetches are one cause', () => {
  const [film, other] = [{}, {}];
  const errors = new FetchErrors();
  errors.addFailedFetch(cause('catalog'), [film], select('name'));
  errors.addFailedFetch(cause('catalog'), [other], select('name'));
  const fields = errors.toUnavailableFields(isSubtype);
  expect(fields.at(film, 'name')[0]?.cause).toBe(fields.at(other, 'name')[0]?.cause);
});

test('an error that no field has is recorded at the object to which its path leads, or without a path', () => {
  const errors = new FetchErrors();
  expect(errors.isEmpty).toBe(true);
  const [first, second, third] = [cause('a'), cause('b'), cause('c')];
  const [film, unselected] = [{ name: 'Alien' }, {}];
  errors.addReportedError({ cause: first, from: film, path: ['name'] });
  errors.addReportedError({ cause: second, from: { films: [film] }, path: ['films', 0, 'nothing', 'here'] });
  errors.addReportedError({ cause: third, from: unselected, path: ['x'] });
  const fields = errors.toUnavailableFields(isSubtype);
  fields.meet(film, ['films', 0]);
  const collector = new ErrorCollector();
  collector.record(first, ['films', 0, 'name']);
  errors.recordRemaining(collector, fields);
  expect(collector.toErrors().map(({ message, path }) => [message, path])).toEqual([
    ['a is down.', ['films', 0, 'name']],
    ['b is down.', ['films', 0]],
    ['c is down.', undefined],
  ]);
});

test('of the errors for objects as a whole, the first is at the missing fields, and each is recorded', () => {
  const errors = new FetchErrors();
  const film = { id: '1' };
  errors.addUnlocatedError(cause('a'), [film], select('name'), true);
  errors.addUnlocatedError(cause('b'), [film], select('name'), false);
  const fields = errors.toUnavailableFields(isSubtype);
  expect(fields.at(film, 'name').map((field) => field.cause.service)).toEqual(['a']);
  fields.meet(film, ['film']);
  const collector = new ErrorCollector();
  collector.record(fields.at(film, 'name')[0]?.cause ?? cause('none'), ['film', 'name']);
  errors.recordRemaining(collector, fields);
  expect(collector.toErrors().map(({ path }) => path)).toEqual([['film', 'name'], ['film']]);
});

test('thousands of errors at one field are added in linear time, and counted', () => {
  const errors = new FetchErrors();
  const root = { films: null };
  const reported = cause('a');
  for (let index = 0; index < 100_000; index++)
    errors.addReportedError({ cause: reported, from: root, path: ['films', index] });
  const cpu = process.cpuUsage();
  const fields = errors.toUnavailableFields(isSubtype);
  expect(fields.at(root, 'films')).toHaveLength(200);
  const collector = new ErrorCollector();
  errors.recordRemaining(collector, fields);
  expect(collector.toErrors().at(-1)?.message).toMatch(/^99800 more errors are left out/);
  expect(process.cpuUsage(cpu).user).toBeLessThan(1_000_000);
});
