/** Apollo's Rover, unmodified, does with this registry what it does with its own. */
import { createHash } from 'node:crypto';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { openRover } from './rover-process.js';
import type { Rover, RoverRun } from './rover-process.js';
import { FILMS, REF, RIVAL, startTestRegistry, VOTES } from './test-registry.js';
import type { TestRegistry } from './test-registry.js';

const CURRENT = 'marquee@current';

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

async function publish({ name, url, sdl }: typeof FILMS, ...flags: readonly string[]): Promise<RoverRun> {
  return rover.run(
    'subgraph',
    'publish',
    CURRENT,
    '--name',
    name,
    '--schema',
    await rover.file(`${name}.graphql`, sdl),
    '--routing-url',
    url,
    '--allow-invalid-routing-url',
    ...flags,
  );
}
async function check({ name, sdl }: Pick<typeof FILMS, 'name' | 'sdl'>): Promise<RoverRun> {
  return rover.run(
    'subgraph',
    'check',
    CURRENT,
    '--name',
    name,
    '--schema',
    await rover.file(`${name}-proposed.graphql`, sdl),
  );
}
const withoutYear = { ...FILMS, sdl: FILMS.sdl.replace(' year: Int', '') };

test('says whom a key speaks for, and refuses one that it does not know', async () => {
  expect((await rover.run('config', 'whoami')).json).toMatchObject({
    error: null,
    data: { graph_id: 'marquee', key_type: 'Graph' },
  });
  await using stranger = await openRover(registry.url, 'service:marquee:unknown');
  expect((await stranger.run('config', 'whoami')).json.error).toMatchObject({ code: 'E013' });
  const refused = await stranger.run('subgraph', 'list', CURRENT);
  expect(refused.exitCode).toBe(1);
  expect(refused.json.error?.message).toContain('set APOLLO_KEY');
});

test('publishes a new subgraph, a change of it, and nothing when there is none', async () => {
  const first = await publish(FILMS);
  expect(first.json).toMatchObject({ error: null, data: { subgraph_was_created: true, supergraph_was_updated: true } });
  expect((await publish(FILMS)).json).toMatchObject({
    data: { subgraph_was_created: false, subgraph_was_updated: false, supergraph_was_updated: false },
  });
  expect((await publish(withoutYear)).json).toMatchObject({
    data: { subgraph_was_created: false, subgraph_was_updated: true, supergraph_was_updated: true },
  });
});

test('keeps a publication that does not compose, and goes on serving what did', async () => {
  await publish(FILMS);
  const before = await registry.registry.supergraph(REF);
  const { json } = await publish(RIVAL);
  expect(json).toMatchObject({ data: { supergraph_was_updated: false } });
  expect(JSON.stringify(json.error ?? json.data)).toContain('INVALID_FIELD_SHARING');
  expect(await registry.registry.supergraph(REF)).toEqual(before);
  expect((await rover.run('subgraph', 'list', CURRENT)).json.data).toMatchObject({
    subgraphs: [{ name: 'rival' }, { name: 'films' }],
  });
});

test('checks before it publishes when asked to', async () => {
  await publish(FILMS);
  const refused = await publish({ ...FILMS, sdl: FILMS.sdl.replace('year: Int', 'Year: Int') }, '--check');
  expect(refused.exitCode).toBe(1);
  expect(await registry.registry.history(REF, 10)).toHaveLength(1);
  const taken = await publish({ ...FILMS, sdl: FILMS.sdl.replace('year: Int', 'year: Int length: Int') }, '--check');
  expect(taken.json).toMatchObject({ error: null, data: { subgraph_was_updated: true, supergraph_was_updated: true } });
});

test('a check passes what hurts nobody', async () => {
  await publish(FILMS);
  const passed = await check({ ...FILMS, sdl: FILMS.sdl.replace('year: Int', 'year: Int length: Int') });
  expect(passed.exitCode).toBe(0);
  expect(passed.json).toMatchObject({
    error: null,
    data: { tasks: { operations: { task_status: 'PASSED', changes: [{ code: 'FIELD_ADDED' }] } } },
  });
});

test('a check names the operations that a change breaks, and says when nothing is known of any', async () => {
  await publish(FILMS);
  const unknown = await check(withoutYear);
  expect(unknown.exitCode).toBe(0);
  expect(unknown.stdout).toContain('no traffic and no manifest yet');

  await publishOperation('query FilmYears { films { year } }', 'FilmYears');
  const refused = await check(withoutYear);
  expect(refused.exitCode).toBe(1);
  expect(refused.json).toMatchObject({ data: { tasks: { operations: { task_status: 'FAILED' } } } });
  expect(refused.stdout).toContain('Used by FilmYears (web)');
});

test('a check of what does not compose says what and where', async () => {
  await publish(FILMS);
  const { exitCode, json } = await check(RIVAL);
  expect(exitCode).toBe(1);
  expect(json.error).toMatchObject({ code: 'E029' });
  expect(JSON.stringify(json)).toContain('INVALID_FIELD_SHARING');
});

test('fetches a subgraph, the supergraph, and the schema that clients see', async () => {
  await publish(FILMS);
  await publish(VOTES);
  expect((await rover.run('subgraph', 'fetch', CURRENT, '--name', 'votes')).json.data).toMatchObject({
    sdl: { contents: VOTES.sdl },
  });
  const supergraph = JSON.stringify((await rover.run('supergraph', 'fetch', CURRENT)).json.data);
  expect(supergraph).toContain('join__Graph');
  const graph = JSON.stringify((await rover.run('graph', 'fetch', CURRENT)).json.data);
  expect(graph).toContain('stars: Int');
  expect(graph).not.toContain('join__');
});

test('says what would come of a removal before it is done', async () => {
  await publish(FILMS);
  await publish(VOTES);
  // Nobody is there to say yes.
  const dry = await rover.run('subgraph', 'delete', CURRENT, '--name', 'votes');
  expect(dry.stderr).toContain('there would be no build errors');
  expect((await registry.registry.supergraph(REF))?.sdl).toContain('stars');
  await publish({
    name: 'labels',
    url: 'http://127.0.0.1:7005/graphql',
    sdl: FILMS.sdl
      .replace('"@shareable"]', '"@external", "@requires"]')
      .replace(
        /type Query.*/,
        'type Film @key(fields: "id") { id: ID! year: Int @external label: String @requires(fields: "year") }',
      ),
  });
  const broken = await rover.run('subgraph', 'delete', CURRENT, '--name', 'films');
  expect(broken.stdout + broken.stderr).toContain('EXTERNAL_MISSING_ON_BASE');
  await rover.run('subgraph', 'delete', CURRENT, '--name', 'labels', '--confirm');
  const { json } = await rover.run('subgraph', 'delete', CURRENT, '--name', 'votes', '--confirm');
  expect(json).toMatchObject({ error: null, data: { supergraph_was_updated: true } });
  expect((await registry.registry.supergraph(REF))?.sdl).not.toContain('stars');
  expect(
    (await rover.run('subgraph', 'delete', CURRENT, '--name', 'votes', '--confirm')).json.error?.message,
  ).toContain('has no subgraph "votes". It has: films.');
});

test('lints what is new in a schema', async () => {
  await publish(FILMS);
  const schema = await rover.file('odd.graphql', FILMS.sdl.replace('year: Int', 'Year: Int'));
  const { exitCode, stdout } = await rover.run('subgraph', 'lint', CURRENT, '--name', 'films', '--schema', schema);
  expect(exitCode).toBe(1);
  expect(stdout).toContain('FIELD_NAMES_SHOULD_BE_CAMEL_CASE');

  await publish({ ...FILMS, sdl: FILMS.sdl.replace('year: Int', 'Year: Int') });
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
  const checked = await check({ ...FILMS, sdl: FILMS.sdl.replace('year: Int', 'Year: Int length: Int') });
  expect(checked.json).toMatchObject({
    error: null,
    data: { tasks: { lint: { task_status: 'PASSED', errors_count: 0 } } },
  });
});

test.each([
  ['subgraph fetch', ['--name', 'nobody'], CURRENT, "Could not find subgraph 'nobody'"],
  ['subgraph fetch', ['--name', 'films'], 'marquee@nowhere', "Could not find graph with name 'marquee@nowhere'"],
  ['subgraph list', [], 'marquee@nowhere', "Could not find graph with name 'marquee@nowhere'"],
  ['supergraph fetch', [], 'marquee@nowhere', "does not contain variant 'nowhere'"],
  ['graph fetch', [], 'marquee@nowhere', "does not contain variant 'nowhere'"],
  ['subgraph list', [], 'other@current', 'use a key of that graph'],
])('%s %j of %s says what is not there', async (command, options, ref, says) => {
  await publish(FILMS);
  const { exitCode, json } = await rover.run(...command.split(' '), ref, ...options);
  expect(exitCode).toBe(1);
  expect(json.error?.message).toContain(says);
});

test.each([
  { what: 'an SDL of 20 MB', change: { sdl: `${FILMS.sdl} # ${'x'.repeat(20_000_000)}` }, says: 'Split the subgraph' },
  {
    what: 'a control character',
    change: { sdl: `${FILMS.sdl}\n# \u0000` },
    says: 'control character "\\u0000" in line 3: remove it',
  },
  {
    what: "a name that is SQL's",
    change: { name: "films'; DROP TABLE variants; --" },
    says: 'use a letter, then up to 63 letters',
  },
  { what: 'a name that is a path', change: { name: '../../etc/passwd' }, says: 'use a letter, then up to 63 letters' },
  { what: 'a URL that is none', change: { url: 'nonsense' }, says: 'an http:// or https:// URL' },
])('$what is refused, and the message says what to do', async ({ change, says }) => {
  const { name, url, sdl } = { ...FILMS, ...change };
  const { exitCode, json } = await rover.run(
    'subgraph',
    'publish',
    CURRENT,
    '--name',
    name,
    '--schema',
    await rover.file('odd.graphql', sdl),
    '--routing-url',
    url,
    '--allow-invalid-routing-url',
  );
  expect(exitCode).toBe(1);
  expect(json.error?.message).toContain(says);
  expect(await registry.registry.variants('marquee')).toEqual([]);
});

test('a file that is no UTF-8 is refused by Rover itself', async () => {
  const schema = await rover.file('latin.graphql', Buffer.from(`${FILMS.sdl} # caf\u00e9`, 'latin1'));
  const { exitCode, stdout, stderr } = await rover.run(
    'subgraph',
    'publish',
    CURRENT,
    '--name',
    'films',
    '--schema',
    schema,
    '--routing-url',
    FILMS.url,
    '--allow-invalid-routing-url',
  );
  expect(exitCode).toBe(1);
  expect(stdout + stderr).toContain('valid UTF-8');
});

async function publishOperation(body: string, name: string, ref = CURRENT): Promise<RoverRun> {
  const id = createHash('sha256').update(body).digest('hex');
  const manifest = {
    format: 'apollo-persisted-query-manifest',
    version: 1,
    operations: [{ id, name, type: 'query', body, clientName: 'web' }],
  };
  return rover.run(
    'persisted-queries',
    'publish',
    ref,
    '--manifest',
    await rover.file('manifest.json', JSON.stringify(manifest)),
  );
}

test('publishes the operations that clients are built with', async () => {
  await publish(FILMS);
  expect((await publishOperation('query A { films { id } }', 'A')).json).toMatchObject({
    error: null,
    data: { operation_counts: { added: 1 }, revision: 1, unchanged: false },
  });
  expect((await publishOperation('query A { films { id } }', 'A')).json).toMatchObject({
    data: { operation_counts: { added: 0, identical: 1 }, revision: 1, unchanged: true },
  });
});

test('a key that may only read is refused to publish, in words', async () => {
  await using reader = await openRover(registry.url, await registry.keyFor('read'));
  const schema = await reader.file('films.graphql', FILMS.sdl);
  const { exitCode, json } = await reader.run(
    'subgraph',
    'publish',
    CURRENT,
    '--name',
    'films',
    '--schema',
    schema,
    '--routing-url',
    FILMS.url,
    '--allow-invalid-routing-url',
  );
  expect(exitCode).toBe(1);
  expect(json.error?.message).toContain('may not publish');
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

test('publishes a contract, describes it, and fetches what it shows', async () => {
  await publish(TAGGED);
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

test('a contract that cannot be is refused in words, as is one where there is none', async () => {
  await publish(TAGGED);
  const hollow = await publishContract(
    '--source-variant',
    'current',
    '--include-tag',
    'nobody',
    '--no-exclude-tags',
    '--hide-unreachable-types',
  );
  expect(hollow.exitCode).toBe(1);
  expect(hollow.json.error?.message).toContain('QUERY_ROOT_TYPE_INACCESSIBLE');
  const sourceless = await publishContract('--no-include-tags', '--no-exclude-tags', '--no-hide-unreachable-types');
  expect(sourceless.json.error?.message).toContain('say which variant it is made of');
  expect((await rover.run('contract', 'describe', CURRENT)).exitCode).toBe(1);
  expect((await publishContract(...WITHOUT_INTERNAL, '--no-launch')).json).toMatchObject({
    error: null,
    data: { launch_url: null },
  });
});

test('publishing to a contract is refused, and names its source', async () => {
  await publish(TAGGED);
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

test("a check of the source fails for what only the contract's clients ask, and for what leaves no contract", async () => {
  await publish(TAGGED);
  await publishContract(...WITHOUT_INTERNAL);
  const fine = await check({ ...TAGGED, sdl: TAGGED.sdl.replace('year: Int', 'year: Int length: Int') });
  expect(fine.json).toMatchObject({ error: null, data: { tasks: { downstream: { task_status: 'PASSED' } } } });

  await publishOperation('query FilmYears { films { year } }', 'FilmYears', PUBLIC);
  const hidden = await check({ ...TAGGED, sdl: TAGGED.sdl.replace('year: Int', 'year: Int @tag(name: "internal")') });
  expect(hidden.exitCode).toBe(1);
  expect(hidden.json).toMatchObject({
    data: {
      tasks: {
        operations: { task_status: 'PASSED' },
        downstream: { task_status: 'FAILED', target_url: expect.stringContaining('/marquee@public/checks/') as string },
      },
    },
  });

  const broken = await check({ ...TAGGED, sdl: TAGGED.sdl.replace('type Film ', 'type Film @tag(name: "internal") ') });
  expect(broken.json).toMatchObject({
    data: { tasks: { operations: { task_status: 'PASSED' }, downstream: { task_status: 'FAILED' } } },
  });
});
