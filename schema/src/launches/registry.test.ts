/** Publications, rollbacks, promotions and refused input, through the registry's use cases. */
import { RoutingUrls } from '@marquee/runtime/routing-url';
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

test('concurrent publications run one after another: the second composes with the result of the first', async () => {
  await Promise.all([publish(FILMS), publish(VOTES)]);
  expect(await servedSdl()).toContain('stars: Int');
  expect(await servedSdl()).toContain('year: Int');
});

test('a publication after a rollback starts from the subgraphs of the rollback target', async () => {
  await publish(FILMS);
  await publish(VOTES);
  await testRegistry.registry.rollBack(REF, null, 'test');
  await publish({ ...FILMS, sdl: FILMS.sdl.replace('year: Int', 'year: Int length: Int') });
  expect(await servedSdl()).toContain('length: Int');
  expect(await servedSdl()).not.toContain('stars: Int');
});

test('a rollback to a failed or unknown launch is refused and changes nothing', async () => {
  await publish(FILMS);
  await publish(RIVAL);
  const before = await servedSdl();
  const [failed] = await testRegistry.registry.history(REF, 1);
  await expect(testRegistry.registry.rollBack(REF, failed?.id ?? '', 'test')).rejects.toThrow('failed to compose');
  await expect(testRegistry.registry.rollBack(REF, 'no-such-launch', 'test')).rejects.toThrow(
    'is not a launch of marquee@current',
  );
  await expect(testRegistry.registry.rollBack(REF, null, 'test')).rejects.toThrow('is not a launch of marquee@current');
  expect(await servedSdl()).toBe(before);
});

test('a promotion serves the same supergraph, with a launch of its own', async () => {
  await publish(FILMS, VOTES);
  const { launch } = await testRegistry.registry.promote(REF, { graph: 'marquee', variant: 'production' }, 'test');
  const promoted = await testRegistry.registry.supergraph({ graph: 'marquee', variant: 'production' });
  expect(promoted?.sdl).toBe(await servedSdl());
  expect(promoted?.launch.id).toBe(launch.id);
});

test('launches and supergraphs survive a restart', async () => {
  await publish(FILMS, VOTES);
  const before = await servedSdl();
  await testRegistry.close();
  const again = await startTestRegistry(testRegistry.folder);
  testRegistry = { ...again, [Symbol.asyncDispose]: again[Symbol.asyncDispose] };
  expect(await servedSdl()).toBe(before);
  expect((await testRegistry.registry.history(REF, 10)).map(({ trigger }) => trigger)).toEqual(['publish']);
});

test('launches with the same supergraph share one stored text', async () => {
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
    message: 'the limit is 5242880',
  },
  { what: 'an empty schema', sdl: '  \n', message: 'is empty' },
  { what: 'text that is not valid UTF-8', sdl: `${LINK}type Query { a: Int } # \uFFFD`, message: 'not valid UTF-8' },
])('publishing $what is refused with a message, and nothing is stored', async ({ sdl, message }) => {
  const key = await testRegistry.keyFor('publish');
  const publication = testRegistry.request(
    key,
    'mutation ($sdl: String!) { graph(id: "marquee") { publishSubgraphs(graphVariant: "current", subgraphs: [{ name: "odd", url: "http://127.0.0.1:1/", sdl: $sdl }]) { updatedGateway } } }',
    { sdl },
  );
  await expect(publication).rejects.toThrow(message);
  expect(await testRegistry.registry.variants('marquee')).toEqual([]);
});

test.each([
  { what: 'ten thousand levels of nesting', sdl: `${LINK}type Query { a: ${nested} }`, code: 'INVALID_GRAPHQL' },
  { what: 'a schema without its closing brace', sdl: `${LINK}type Query {`, code: 'INVALID_GRAPHQL' },
])('publishing $what records a failed launch, and the next publication works', async ({ sdl, code }) => {
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
  { what: 'twenty megabytes', sdl: `${LINK}# ${'x'.repeat(20_000_000)}`, message: 'the limit is 5242880' },
  { what: 'ten thousand levels of nesting', sdl: `type Query { a: ${nested} }`, message: 'more than 200 levels deep' },
  {
    what: 'a control character',
    sdl: 'type Query { a: Int } # \u0007',
    message: 'control character "\\u0007" in line 1',
  },
  { what: 'a lone surrogate', sdl: 'type Query { a: Int } # \ud800', message: 'not valid UTF-8' },
  { what: 'invalid SDL', sdl: 'type Query {', message: 'The schema cannot be parsed: Syntax Error' },
])('linting $what is refused with a message', async ({ sdl, message }) => {
  await expect(lint(await testRegistry.keyFor('check'), sdl)).rejects.toThrow(message);
});

test('a check of a schema with too many levels of nesting fails, and the next check works', async () => {
  await publish(FILMS);
  expect(await check(`${LINK}type Query { a: ${nested} }`)).toContain('INVALID_GRAPHQL');
  expect(await check(FILMS.sdl)).toContain('"status":"PASSED"');
});

/** The longest response time of `/health` while `work` runs, in milliseconds. */
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

test('the registry serves other requests while it composes, checks and lints a hundred thousand types', async () => {
  await publish(FILMS);
  const key = await testRegistry.keyFor('check');
  const large = `${LINK}type Query { a: t0 }\n${manyTypes.replaceAll('type T', 'type t')}`;
  // The work runs in worker threads; the main thread only reads and stores the text.
  const publication = publish({
    name: 'large',
    url: 'http://127.0.0.1:1/',
    sdl: `${LINK}type Query { b: T0 }\n${manyTypes}`,
  });
  expect(await longestWait(publication)).toBeLessThan(5_000);
  expect((await publication).kind).toBe('published');
  await testRegistry.registry.rollBack(REF, null, 'test').catch(() => null);

  const checked = check(large);
  expect(await longestWait(checked)).toBeLessThan(5_000);
  expect(await checked).toContain('MORE_NOT_LISTED');
  const linted = lint(key, large);
  expect(await longestWait(linted)).toBeLessThan(5_000);
  await linted;

  await publish({ ...FILMS, sdl: FILMS.sdl.replace('year: Int', 'year: Int length: Int') });
  expect(await servedSdl()).toContain('length: Int');
}, 400_000);

test.each(["films'; DROP TABLE variants; --", '../../etc/passwd', 'a\u0000b', '', 'a'.repeat(100), '1st'])(
  '%j is refused as the name of a subgraph',
  async (name) => {
    await expect(publish({ ...FILMS, name })).rejects.toThrow('is not a valid name of a subgraph');
  },
);

test('an unknown key, a key of another graph and a key without the role are refused with different messages', async () => {
  const send = (key: string, graph: string) =>
    testRegistry.request(key, 'query ($graph: ID!) { graph(id: $graph) { variants { name } } }', { graph });
  await expect(send('service:marquee:unknown', 'marquee')).rejects.toThrow('unknown to this registry');
  await expect(send(await testRegistry.keyFor('read'), 'other')).rejects.toThrow('belongs to the graph "marquee"');
  await expect(
    testRegistry.request(
      await testRegistry.keyFor('admin'),
      'mutation { graph(id: "marquee") { createKey(name: "two\\nlines", roles: [READ]) } }',
    ),
  ).rejects.toThrow('is not a valid name of a key');
  await expect(
    testRegistry.request(
      await testRegistry.keyFor('read'),
      'mutation { graph(id: "marquee") { createKey(name: "mine", roles: [ADMIN]) } }',
    ),
  ).rejects.toThrow('may not manage keys');
});

test.each([
  'http://ada:lovelace@films/',
  'http://films/\u0007',
  'ftp://films/',
  'javascript:alert(1)',
  'http://169.254.169.254/graphql',
  'http://[::ffff:169.254.169.254]/',
  'http://0xa9fea9fe/',
  'http://0.0.0.0:4001/',
  `http://films/${'a'.repeat(3_000)}`,
])('the routing URL %j is refused at publication, and nothing is recorded', async (url) => {
  await publish(FILMS);
  const before = await testRegistry.registry.history(REF, 10);
  const refused = publish({ ...FILMS, url });
  await expect(refused).rejects.toMatchObject({ code: 'REGISTRY_BAD_URL' });
  await expect(refused).rejects.not.toThrow('lovelace');
  expect(await testRegistry.registry.history(REF, 10)).toEqual(before);
});

test('with allowed hosts, the URLs of earlier publications, of a rollback and of a promotion are checked too', async () => {
  await publish(FILMS, VOTES);
  await publish({ ...FILMS, sdl: FILMS.sdl.replace('year: Int', 'year: Int length: Int') });
  const { folder } = testRegistry;
  const [, first] = await testRegistry.registry.history(REF, 2);
  await testRegistry.close();
  const allowed = new RoutingUrls([`${VOTES.name}=votes.internal`]);
  testRegistry = await startTestRegistry(folder, allowed);
  await expect(publish(RIVAL)).rejects.toThrow('MARQUEE_SUBGRAPH_HOSTS');
  await expect(testRegistry.registry.rollBack(REF, first?.id ?? '', 'test')).rejects.toThrow('MARQUEE_SUBGRAPH_HOSTS');
  const to = { graph: 'marquee', variant: 'production' };
  await expect(testRegistry.registry.promote(REF, to, 'test')).rejects.toThrow('MARQUEE_SUBGRAPH_HOSTS');
  await publish({ ...VOTES, url: 'http://votes.internal/graphql' });
  expect(await servedSdl()).toContain('votes.internal');
});
