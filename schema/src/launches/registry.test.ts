/** What the registry promises whoever publishes, whatever comes in. */
import { afterEach, beforeEach, expect, test } from 'vitest';
import { FILMS, REF, RIVAL, startTestRegistry, VOTES } from '../tests/test-registry.js';
import type { TestRegistry } from '../tests/test-registry.js';

const BY_TEST = { git: null, by: 'test' };

let testRegistry: TestRegistry;
beforeEach(async () => {
  testRegistry = await startTestRegistry();
});
afterEach(() => testRegistry[Symbol.asyncDispose]());

function publish(...subgraphs: (typeof FILMS)[]) {
  return testRegistry.registry.publishAll(REF, subgraphs, BY_TEST);
}
async function servedSdl(): Promise<string> {
  return (await testRegistry.registry.supergraph(REF))?.sdl ?? '';
}

test('two publications at once take turns: the second composes what the first left', async () => {
  await Promise.all([publish(FILMS), publish(VOTES)]);
  expect(await servedSdl()).toContain('stars: Int');
  expect(await servedSdl()).toContain('year: Int');
});

test('the next publication after a rollback builds on what was rolled back to', async () => {
  await publish(FILMS);
  await publish(VOTES);
  await testRegistry.registry.rollBack(REF, null, 'test');
  await publish({ ...FILMS, sdl: FILMS.sdl.replace('year: Int', 'year: Int length: Int') });
  expect(await servedSdl()).toContain('length: Int');
  expect(await servedSdl()).not.toContain('stars: Int');
});

test('a rollback to what failed, or to nothing, is refused and moves nothing', async () => {
  await publish(FILMS);
  await publish(RIVAL);
  const before = await servedSdl();
  const [failed] = await testRegistry.registry.history(REF, 1);
  await expect(testRegistry.registry.rollBack(REF, failed?.id ?? '', 'test')).rejects.toThrow('failed to compose');
  await expect(testRegistry.registry.rollBack(REF, 'no-such-launch', 'test')).rejects.toThrow(
    'is no launch of marquee@current',
  );
  await expect(testRegistry.registry.rollBack(REF, null, 'test')).rejects.toThrow('is no launch of marquee@current');
  expect(await servedSdl()).toBe(before);
});

test('a variant is promoted as it is, under a launch of its own', async () => {
  await publish(FILMS, VOTES);
  const { launch } = await testRegistry.registry.promote(REF, { graph: 'marquee', variant: 'production' }, 'test');
  const promoted = await testRegistry.registry.supergraph({ graph: 'marquee', variant: 'production' });
  expect(promoted?.sdl).toBe(await servedSdl());
  expect(promoted?.launch.id).toBe(launch.id);
});

test('everything is there again after a restart', async () => {
  await publish(FILMS, VOTES);
  const before = await servedSdl();
  await testRegistry.close();
  const again = await startTestRegistry(testRegistry.folder);
  testRegistry = { ...again, [Symbol.asyncDispose]: again[Symbol.asyncDispose] };
  expect(await servedSdl()).toBe(before);
  expect((await testRegistry.registry.history(REF, 10)).map(({ trigger }) => trigger)).toEqual(['publish']);
});

test('what two launches share is kept once', async () => {
  await publish(FILMS);
  await publish(VOTES);
  await testRegistry.registry.rollBack(REF, null, 'test');
  const [rollback, , first] = await testRegistry.registry.history(REF, 10);
  expect(rollback?.artifact?.supergraph).toBe(first?.artifact?.supergraph);
});

const LINK = 'extend schema @link(url: "https://specs.apollo.dev/federation/v2.9", import: ["@key"])\n';
const nested = `${'['.repeat(10_000)}Int${']'.repeat(10_000)}`;
const manyTypes = Array.from({ length: 100_000 }, (_, index) => `type T${index} { a: Int }`).join('\n');

test.each([
  {
    what: 'twenty megabytes',
    sdl: `${LINK}type Query { a: Int } # ${'x'.repeat(20_000_000)}`,
    says: 'at most 5242880 are taken',
  },
  { what: 'nothing', sdl: '  \n', says: 'is empty' },
  { what: 'text that was no UTF-8', sdl: `${LINK}type Query { a: Int } # \uFFFD`, says: 'not valid UTF-8' },
])('$what is refused in words, and nothing is kept of it', async ({ sdl, says }) => {
  const key = await testRegistry.keyFor('publish');
  const publication = testRegistry.request(
    key,
    'mutation ($sdl: String!) { graph(id: "marquee") { publishSubgraphs(graphVariant: "current", subgraphs: [{ name: "odd", url: "http://127.0.0.1:1/", sdl: $sdl }]) { updatedGateway } } }',
    { sdl },
  );
  await expect(publication).rejects.toThrow(says);
  expect(await testRegistry.registry.variants('marquee')).toEqual([]);
});

test.each([
  { what: 'ten thousand levels of nesting', sdl: `${LINK}type Query { a: ${nested} }`, code: 'INVALID_GRAPHQL' },
  { what: 'a schema that never ends', sdl: `${LINK}type Query {`, code: 'INVALID_GRAPHQL' },
])('$what does not compose, is told so, and the registry goes on', async ({ sdl, code }) => {
  const outcome = await publish({ name: 'odd', url: 'http://127.0.0.1:1/', sdl });
  expect(outcome).toMatchObject({ kind: 'published', launch: { artifact: null, problems: [{ code }] } });
  await publish({ ...FILMS, name: 'odd' });
  expect(await servedSdl()).toContain('year: Int');
});

/** Submits a check as Rover does. Returns its workflow as JSON. */
async function check(sdl: string): Promise<string> {
  const key = await testRegistry.keyFor('check');
  const input = { subgraphName: 'films', proposedSchema: sdl, gitContext: {}, config: {}, isSandbox: false };
  const submitted = (await testRegistry.request(
    key,
    'mutation ($input: SubgraphCheckAsyncInput!) { graph(id: "marquee") { variant(name: "current") { submitSubgraphCheckAsync(input: $input) { ... on CheckRequestSuccess { workflowID } } } } }',
    { input },
  )) as { graph: { variant: { submitSubgraphCheckAsync: { workflowID: string } } } };
  const id = submitted.graph.variant.submitSubgraphCheckAsync.workflowID;
  return JSON.stringify(
    await testRegistry.request(
      key,
      'query ($id: ID!) { graph(id: "marquee") { checkWorkflow(id: $id) { status tasks { status ... on CompositionCheckTask { result { errors { code } } } ... on LintCheckTask { lint: result { stats { errorsCount } } } ... on OperationsCheckTask { operations: result { changes { code } } } } } } }',
      { id },
    ),
  );
}

function lint(key: string, sdl: string): Promise<unknown> {
  return testRegistry.request(
    key,
    'mutation ($sdl: String!) { graph(id: "marquee") { lintSchema(sdl: $sdl) { stats { errorsCount } } } }',
    { sdl },
  );
}

test.each([
  { what: 'twenty megabytes', sdl: `${LINK}# ${'x'.repeat(20_000_000)}`, says: 'at most 5242880 are taken' },
  { what: 'ten thousand levels of nesting', sdl: `type Query { a: ${nested} }`, says: 'more than 200 levels deep' },
  { what: 'a control character', sdl: 'type Query { a: Int } # \u0007', says: 'control character "\\u0007" in line 1' },
  { what: 'half of a surrogate', sdl: 'type Query { a: Int } # \ud800', says: 'not valid UTF-8' },
  { what: 'no SDL', sdl: 'type Query {', says: 'The schema cannot be read: Syntax Error' },
])('$what is not linted, in words', async ({ sdl, says }) => {
  await expect(lint(await testRegistry.keyFor('check'), sdl)).rejects.toThrow(says);
});

test('a check of what is nested too deeply says so, and the next one works', async () => {
  await publish(FILMS);
  expect(await check(`${LINK}type Query { a: ${nested} }`)).toContain('INVALID_GRAPHQL');
  expect(await check(FILMS.sdl)).toContain('"status":"PASSED"');
});

/** The longest that anybody waited for an answer about their health while `work` went on. */
async function longestWait(work: Promise<unknown>): Promise<number> {
  let isDone = false;
  void work.finally(() => (isDone = true));
  let longest = 0;
  while (!isDone) {
    const start = performance.now();
    expect((await fetch(`${testRegistry.url}/health`)).status).toBe(200);
    longest = Math.max(longest, performance.now() - start);
  }
  return longest;
}

test('a hundred thousand types are composed, checked and linted, or refused, and the registry answers others meanwhile', async () => {
  await publish(FILMS);
  const key = await testRegistry.keyFor('check');
  const vast = `${LINK}type Query { a: t0 }\n${manyTypes.replaceAll('type T', 'type t')}`;
  // Of the seconds that each of them takes, the registry's own thread has but its part of reading and keeping the text.
  const publication = publish({
    name: 'vast',
    url: 'http://127.0.0.1:1/',
    sdl: `${LINK}type Query { b: T0 }\n${manyTypes}`,
  });
  expect(await longestWait(publication)).toBeLessThan(5_000);
  expect((await publication).kind).toBe('published');
  await testRegistry.registry.rollBack(REF, null, 'test').catch(() => null);

  const checked = check(vast);
  expect(await longestWait(checked)).toBeLessThan(5_000);
  expect(await checked).toContain('MORE_NOT_LISTED');
  const linted = lint(key, vast);
  expect(await longestWait(linted)).toBeLessThan(5_000);
  await linted;

  await publish({ ...FILMS, sdl: FILMS.sdl.replace('year: Int', 'year: Int length: Int') });
  expect(await servedSdl()).toContain('length: Int');
}, 240_000);

test.each(["films'; DROP TABLE variants; --", '../../etc/passwd', 'a\u0000b', '', 'a'.repeat(100), '1st'])(
  'a subgraph cannot be called %j',
  async (name) => {
    await expect(publish({ ...FILMS, name })).rejects.toThrow('cannot name a subgraph');
  },
);

test('whoever asks with an unknown key, for another graph, or without the role, is told which it is', async () => {
  const ask = (key: string, graph: string) =>
    testRegistry.request(key, 'query ($graph: ID!) { graph(id: $graph) { variants { name } } }', { graph });
  await expect(ask('service:marquee:nobody', 'marquee')).rejects.toThrow('not one of this registry');
  await expect(ask(await testRegistry.keyFor('read'), 'other')).rejects.toThrow('is for the graph "marquee"');
  await expect(
    testRegistry.request(
      await testRegistry.keyFor('admin'),
      'mutation { graph(id: "marquee") { createKey(name: "two\\nlines", roles: [READ]) } }',
    ),
  ).rejects.toThrow('cannot name a key');
  await expect(
    testRegistry.request(
      await testRegistry.keyFor('read'),
      'mutation { graph(id: "marquee") { createKey(name: "mine", roles: [ADMIN]) } }',
    ),
  ).rejects.toThrow('may not manage keys');
});
