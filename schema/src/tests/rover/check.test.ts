/** Unmodified Rover checks and lints proposed schemas. */
import { expect } from 'vitest';
import { FILMS, RIVAL } from '../test-registry.js';
import { check, CURRENT, publish, publishOperation } from './rover-commands.js';
import { test } from './rover-fixtures.js';

const withoutYear = { ...FILMS, sdl: FILMS.sdl.replace(' year: Int', '') };

test('a check passes a safe change', async ({ rover }) => {
  await publish(rover, FILMS);
  const passed = await check(rover, { ...FILMS, sdl: FILMS.sdl.replace('year: Int', 'year: Int length: Int') });
  expect(passed.exitCode).toBe(0);
  expect(passed.json).toMatchObject({
    error: null,
    data: { tasks: { operations: { task_status: 'PASSED', changes: [{ code: 'FIELD_ADDED' }] } } },
  });
});

test('a check names the operations that a change breaks, and says when no operations are known', async ({ rover }) => {
  await publish(rover, FILMS);
  const unknown = await check(rover, withoutYear);
  expect(unknown.exitCode).toBe(0);
  expect(unknown.stdout).toContain('No operations are known');

  await publishOperation(rover, 'query FilmYears { films { year } }', 'FilmYears');
  const refused = await check(rover, withoutYear);
  expect(refused.exitCode).toBe(1);
  expect(refused.json).toMatchObject({ data: { tasks: { operations: { task_status: 'FAILED' } } } });
  expect(refused.stdout).toContain('Used by FilmYears (web)');
});

test('a check reports composition problems', async ({ rover }) => {
  await publish(rover, FILMS);
  const { exitCode, json } = await check(rover, RIVAL);
  expect(exitCode).toBe(1);
  expect(json.error).toMatchObject({ code: 'E029' });
  expect(JSON.stringify(json)).toContain('INVALID_FIELD_SHARING');
});

test('lints new schema elements', async ({ rover }) => {
  await publish(rover, FILMS);
  const schema = await rover.file('odd.graphql', FILMS.sdl.replace('year: Int', 'Year: Int'));
  const { exitCode, stdout } = await rover.run('subgraph', 'lint', CURRENT, '--name', 'films', '--schema', schema);
  expect(exitCode).toBe(1);
  expect(stdout).toContain('FIELD_NAMES_SHOULD_BE_CAMEL_CASE');

  await publish(rover, { ...FILMS, sdl: FILMS.sdl.replace('year: Int', 'Year: Int') });
  expect(
    (
      await rover.run(
        'subgraph',
        'lint',
        CURRENT,
        '--name',
        'films',
        '--schema',
        schema,
        '--ignore-existing-lint-violations',
      )
    ).exitCode,
  ).toBe(0);
  const checked = await check(rover, { ...FILMS, sdl: FILMS.sdl.replace('year: Int', 'Year: Int length: Int') });
  expect(checked.json).toMatchObject({
    error: null,
    data: { tasks: { lint: { task_status: 'PASSED', errors_count: 0 } } },
  });
});
