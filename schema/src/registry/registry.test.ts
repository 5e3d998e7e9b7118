/** What the registry promises whoever publishes, whatever comes in. */
import { afterEach, beforeEach, expect, test } from 'vitest';
import { FILMS, REF, RIVAL, startTestRegistry, VOTES } from './tests/running-registry.js';
import type { RunningRegistry } from './tests/running-registry.js';

const BY_TEST = { git: null, by: 'test' };

let house: RunningRegistry;
beforeEach(async () => {
  house = await startTestRegistry();
});
afterEach(() => house[Symbol.asyncDispose]());

const publish = (...subgraphs: (typeof FILMS)[]) => house.registry.publishAll(REF, subgraphs, BY_TEST);
const servedSdl = async (): Promise<string> => (await house.registry.supergraph(REF))?.sdl ?? '';

test('two publications at once take turns: the second composes what the first left', async () => {
  await Promise.all([publish(FILMS), publish(VOTES)]);
  expect(await servedSdl()).toContain('stars: Int');
  expect(await servedSdl()).toContain('year: Int');
});

test('the next publication after a rollback builds on what was rolled back to', async () => {
  await publish(FILMS);
  await publish(VOTES);
  await house.registry.rollBack(REF, null, 'test');
  await publish({ ...FILMS, sdl: FILMS.sdl.replace('year: Int', 'year: Int length: Int') });
  expect(await servedSdl()).toContain('length: Int');
  expect(await servedSdl()).not.toContain('stars: Int');
});

test('a rollback to what failed, or to nothing, is refused and moves nothing', async () => {
  await publish(FILMS);
  await publish(RIVAL);
  const before = await servedSdl();
  const [failed] = await house.registry.history(REF, 1);
  await expect(house.registry.rollBack(REF, failed?.id ?? '', 'test')).rejects.toThrow('failed to compose');
  await expect(house.registry.rollBack(REF, 'no-such-launch', 'test')).rejects.toThrow('is no launch of marquee@current');
  await expect(house.registry.rollBack(REF, null, 'test')).rejects.toThrow('is no launch of marquee@current');
  expect(await servedSdl()).toBe(before);
});

test('a variant is promoted as it is, under a launch of its own', async () => {
  await publish(FILMS, VOTES);
  const { launch } = await house.registry.promote(REF, { graph: 'marquee', variant: 'production' }, 'test');
  const promoted = await house.registry.supergraph({ graph: 'marquee', variant: 'production' });
  expect(promoted?.sdl).toBe(await servedSdl());
  expect(promoted?.launch.id).toBe(launch.id);
});

test('everything is there again after a restart', async () => {
  await publish(FILMS, VOTES);
  const before = await servedSdl();
  await house.close();
  const again = await startTestRegistry(house.folder);
  house = { ...again, [Symbol.asyncDispose]: again[Symbol.asyncDispose] };
  expect(await servedSdl()).toBe(before);
  expect((await house.registry.history(REF, 10)).map(({ trigger }) => trigger)).toEqual(['publish']);
});

test('what two launches share is kept once', async () => {
  await publish(FILMS);
  await publish(VOTES);
  await house.registry.rollBack(REF, null, 'test');
  const [rollback, , first] = await house.registry.history(REF, 10);
  expect(rollback?.artifact?.supergraph).toBe(first?.artifact?.supergraph);
});

const LINK = 'extend schema @link(url: "https://specs.apollo.dev/federation/v2.9", import: ["@key"])\n';
const nested = `${'['.repeat(10_000)}Int${']'.repeat(10_000)}`;
const manyTypes = Array.from({ length: 100_000 }, (_, index) => `type T${index} { a: Int }`).join('\n');

test.each([
  { what: 'twenty megabytes', sdl: `${LINK}type Query { a: Int } # ${'x'.repeat(20_000_000)}`, says: 'at most 5242880 are taken' },
  { what: 'nothing', sdl: '  \n', says: 'is empty' },
  { what: 'text that was no UTF-8', sdl: `${LINK}type Query { a: Int } # \uFFFD`, says: 'not valid UTF-8' },
])('$what is refused in words, and nothing is kept of it', async ({ sdl, says }) => {
  const key = await house.keyFor('publish');
  const publication = house.ask(key, 'mutation ($sdl: String!) { graph(id: "marquee") { publishSubgraphs(graphVariant: "current", subgraphs: [{ name: "odd", url: "http://127.0.0.1:1/", sdl: $sdl }]) { updatedGateway } } }', { sdl });
  await expect(publication).rejects.toThrow(says);
  expect(await house.registry.variants('marquee')).toEqual([]);
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

test('a hundred thousand types are composed or refused, and the registry answers meanwhile', async () => {
  const composing = publish({ name: 'vast', url: 'http://127.0.0.1:1/', sdl: `${LINK}type Query { a: T0 }\n${manyTypes}` });
  const health = await fetch(`${house.url}/health`);
  expect(health.status).toBe(200);
  const outcome = await composing;
  expect(outcome.kind).toBe('published');
  await publish({ ...FILMS, name: 'vast' });
  expect(await servedSdl()).toContain('year: Int');
}, 180_000);

test.each(["films'; DROP TABLE variants; --", '', 'a'.repeat(100), '1st'])('a subgraph cannot be called %j', async (name) => {
  await expect(publish({ ...FILMS, name })).rejects.toThrow('cannot name a subgraph');
});

test('whoever asks with an unknown key, for another graph, or without the role, is told which it is', async () => {
  const ask = (key: string, graph: string) => house.ask(key, 'query ($graph: ID!) { graph(id: $graph) { variants { name } } }', { graph });
  await expect(ask('service:marquee:nobody', 'marquee')).rejects.toThrow('not one of this registry');
  await expect(ask(await house.keyFor('read'), 'other')).rejects.toThrow('is for the graph "marquee"');
  await expect(house.ask(await house.keyFor('read'), 'mutation { graph(id: "marquee") { createKey(name: "mine", roles: [ADMIN]) } }')).rejects.toThrow('may not manage keys');
});
