/** Unmodified Rover publishes and describes contracts, and checks their source. */
import { expect } from 'vitest';
import { FILMS, VOTES } from '../test-registry.js';
import { check, CURRENT, publish, publishOperation } from './rover-commands.js';
import { test } from './rover-fixtures.js';
import type { Rover, RoverRun } from './rover-process.js';

const PUBLIC = 'marquee@public';

const TAGGED = {
  ...FILMS,
  sdl: FILMS.sdl
    .replace('"@shareable"]', '"@shareable", "@tag"]')
    .replace('year: Int', 'year: Int budget: Int @tag(name: "internal")'),
};

function publishContract(rover: Rover, ...flags: readonly string[]): Promise<RoverRun> {
  return rover.run('contract', 'publish', PUBLIC, ...flags);
}

const WITHOUT_INTERNAL = [
  '--source-variant',
  'current',
  '--no-include-tags',
  '--exclude-tag',
  'internal',
  '--hide-unreachable-types',
];

test('publishes a contract, describes it and fetches its schema', async ({ rover }) => {
  await publish(rover, TAGGED);
  const published = await publishContract(rover, ...WITHOUT_INTERNAL);
  expect(published.json).toMatchObject({
    error: null,
    data: { launch_cli_copy: expect.stringContaining('No router is connected.') as string },
  });
  const described = await rover.run('contract', 'describe', PUBLIC);
  expect(described.json).toMatchObject({
    error: null,
    data: { description: expect.stringContaining('Excluded tags: internal') as string },
  });
  const graph = JSON.stringify((await rover.run('graph', 'fetch', PUBLIC)).json.data);
  expect(graph).toContain('year: Int');
  expect(graph).not.toContain('budget');
  expect(JSON.stringify((await rover.run('supergraph', 'fetch', PUBLIC)).json.data)).toContain('@inaccessible');
});

test('an invalid contract is refused with a message, and so is describing a variant without a contract', async ({
  rover,
}) => {
  await publish(rover, TAGGED);
  const hidesEverything = await publishContract(
    rover,
    '--source-variant',
    'current',
    '--include-tag',
    'unknown',
    '--no-exclude-tags',
    '--hide-unreachable-types',
  );
  expect(hidesEverything.exitCode).toBe(1);
  expect(hidesEverything.json.error?.message).toContain('QUERY_ROOT_TYPE_INACCESSIBLE');
  const withoutSource = await publishContract(
    rover,
    '--no-include-tags',
    '--no-exclude-tags',
    '--no-hide-unreachable-types',
  );
  expect(withoutSource.json.error?.message).toContain('name its source with --source-variant');
  expect((await rover.run('contract', 'describe', CURRENT)).exitCode).toBe(1);
  expect((await publishContract(rover, ...WITHOUT_INTERNAL, '--no-launch')).json).toMatchObject({
    error: null,
    data: { launch_url: null },
  });
});

test('publishing to a contract is refused with the name of its source', async ({ rover }) => {
  await publish(rover, TAGGED);
  await publishContract(rover, ...WITHOUT_INTERNAL);
  const { exitCode, json } = await publish(rover, VOTES, { ref: PUBLIC });
  expect(exitCode).toBe(1);
  expect(json.error?.message).toContain('is a contract of marquee@current');
});

test("a check of the source fails when it breaks an operation of the contract's clients, or the contract itself", async ({
  rover,
}) => {
  await publish(rover, TAGGED);
  await publishContract(rover, ...WITHOUT_INTERNAL);
  const fine = await check(rover, { ...TAGGED, sdl: TAGGED.sdl.replace('year: Int', 'year: Int length: Int') });
  expect(fine.json).toMatchObject({ error: null, data: { tasks: { downstream: { task_status: 'PASSED' } } } });

  await publishOperation(rover, 'query FilmYears { films { year } }', 'FilmYears', PUBLIC);
  const hidden = await check(rover, {
    ...TAGGED,
    sdl: TAGGED.sdl.replace('year: Int', 'year: Int @tag(name: "internal")'),
  });
  expect(hidden.exitCode).toBe(1);
  expect(hidden.json).toMatchObject({
    data: {
      tasks: {
        operations: { task_status: 'PASSED' },
        downstream: { task_status: 'FAILED', target_url: expect.stringContaining('/marquee@public/checks/') as string },
      },
    },
  });

  const broken = await check(rover, {
    ...TAGGED,
    sdl: TAGGED.sdl.replace('type Film ', 'type Film @tag(name: "internal") '),
  });
  expect(broken.json).toMatchObject({
    data: { tasks: { operations: { task_status: 'PASSED' }, downstream: { task_status: 'FAILED' } } },
  });
});
