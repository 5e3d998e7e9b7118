/** Unmodified Rover publishes and describes contracts, and checks their source. */
import { afterEach, beforeEach, expect, test } from 'vitest';
import { FILMS, VOTES, startTestRegistry } from '../test-registry.js';
import type { TestRegistry } from '../test-registry.js';
import { check, CURRENT, publish, publishOperation } from './rover-commands.js';
import { openRover } from './rover-process.js';
import type { Rover, RoverRun } from './rover-process.js';

let registry: TestRegistry;
let rover: Rover;
beforeEach(async () => {
  registry = await startTestRegistry();
  rover = await openRover(registry.url, await registry.keyFor('publish'));
});
afterEach(async () => {
  await rover[Symbol.asyncDispose]();
  await registry[Symbol.asyncDispose]();
});

const PUBLIC = 'marquee@public';

const TAGGED = {
  ...FILMS,
  sdl: FILMS.sdl
    .replace('"@shareable"]', '"@shareable", "@tag"]')
    .replace('year: Int', 'year: Int budget: Int @tag(name: "internal")'),
};

function publishContract(...flags: readonly string[]): Promise<RoverRun> {
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

test('publishes a contract, describes it and fetches its schema', async () => {
  await publish(rover, TAGGED);
  const published = await publishContract(...WITHOUT_INTERNAL);
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

test('an invalid contract is refused with a message, and so is describing a variant without a contract', async () => {
  await publish(rover, TAGGED);
  const hidesEverything = await publishContract(
    '--source-variant',
    'current',
    '--include-tag',
    'unknown',
    '--no-exclude-tags',
    '--hide-unreachable-types',
  );
  expect(hidesEverything.exitCode).toBe(1);
  expect(hidesEverything.json.error?.message).toContain('QUERY_ROOT_TYPE_INACCESSIBLE');
  const withoutSource = await publishContract('--no-include-tags', '--no-exclude-tags', '--no-hide-unreachable-types');
  expect(withoutSource.json.error?.message).toContain('name its source with --source-variant');
  expect((await rover.run('contract', 'describe', CURRENT)).exitCode).toBe(1);
  expect((await publishContract(...WITHOUT_INTERNAL, '--no-launch')).json).toMatchObject({
    error: null,
    data: { launch_url: null },
  });
});

test('publishing to a contract is refused with the name of its source', async () => {
  await publish(rover, TAGGED);
  await publishContract(...WITHOUT_INTERNAL);
  const schema = await rover.file('votes.graphql', VOTES.sdl);
  const { exitCode, json } = await rover.run(
    'subgraph',
    'publish',
    PUBLIC,
    '--name',
    'votes',
    '--schema',
    schema,
    '--routing-url',
    VOTES.url,
    '--allow-invalid-routing-url',
  );
  expect(exitCode).toBe(1);
  expect(json.error?.message).toContain('is a contract of marquee@current');
});

test("a check of the source fails when it breaks an operation of the contract's clients, or the contract itself", async () => {
  await publish(rover, TAGGED);
  await publishContract(...WITHOUT_INTERNAL);
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
