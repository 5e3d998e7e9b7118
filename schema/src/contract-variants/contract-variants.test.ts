/** Contract variants: publishing them, and their launches with their source. */
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { ContractVariantRequest } from './publish-contract-variant.js';
import { FILMS, REF, startTestRegistry, VOTES } from '../tests/test-registry.js';
import type { TestRegistry } from '../tests/test-registry.js';

const BY_TEST = { git: null, by: 'test' };
const PUBLIC = { graph: 'marquee', variant: 'public' } as const;

let testRegistry: TestRegistry;
beforeEach(async () => {
  testRegistry = await startTestRegistry();
});
afterEach(() => testRegistry[Symbol.asyncDispose]());

function tagged(sdl: string): string {
  return sdl.replace('"@shareable"]', '"@shareable", "@tag"]');
}

const TAGGED = {
  ...FILMS,
  sdl: tagged(FILMS.sdl).replace('year: Int', 'year: Int budget: Int @tag(name: "internal")'),
};
function publish(...subgraphs: (typeof FILMS)[]) {
  return testRegistry.registry.publishAll(REF, subgraphs, BY_TEST);
}

function publishContract(
  how: Partial<ContractVariantRequest['filter']> = {},
  request: Partial<ContractVariantRequest> = {},
  ref: { graph: string; variant: string } = PUBLIC,
) {
  return testRegistry.registry.publishContractVariant(
    ref,
    {
      source: 'current',
      initiateLaunch: true,
      filter: { include: [], exclude: ['internal'], hideUnreachableTypes: true, ...how },
      ...request,
    },
    'test',
  );
}

async function shown(): Promise<string> {
  const { served } = await testRegistry.registry.launchState(PUBLIC);
  return served?.artifact == null ? '' : testRegistry.registry.dependencies.store.blob(served.artifact.api);
}

const failing = { ...FILMS, sdl: tagged(FILMS.sdl).replace('type Film ', 'type Film @tag(name: "internal") ') };

test('it serves the filtered supergraph, and every launch of its source launches it in the same commit', async () => {
  await publish(TAGGED);
  await publishContract();
  expect(await shown()).toContain('year: Int');
  expect(await shown()).not.toContain('budget');

  const outcome = await publish(VOTES);
  expect(outcome).toMatchObject({
    kind: 'published',
    contracts: [{ launch: { variant: 'marquee@public', trigger: 'source', problems: [] }, changedSupergraph: true }],
  });
  expect(await shown()).toContain('stars: Int');
  const [latest] = await testRegistry.registry.history(PUBLIC, 1);
  expect(latest?.from).toBe((await testRegistry.registry.launchState(REF)).served?.id);
});

test('a rollback of the source rolls it back; a rollback of itself is refused and names the source', async () => {
  await publish(TAGGED);
  await publishContract();
  await publish(VOTES);
  await expect(testRegistry.registry.rollBack(PUBLIC, null, 'test')).rejects.toThrow(
    'is a contract of marquee@current: make this change on marquee@current',
  );
  await testRegistry.registry.rollBack(REF, null, 'test');
  expect(await shown()).toContain('year: Int');
  expect(await shown()).not.toContain('stars: Int');
});

test('publishing to it, removing from it and promoting it are refused', async () => {
  await publish(TAGGED);
  await publishContract();
  await expect(testRegistry.registry.publishAll(PUBLIC, [VOTES], BY_TEST)).rejects.toThrow('is a contract of');
  await expect(testRegistry.registry.remove(PUBLIC, 'films', 'test')).rejects.toThrow('is a contract of');
  await expect(testRegistry.registry.tryRemoval(PUBLIC, 'films')).rejects.toThrow('is a contract of');
  await expect(
    testRegistry.registry.promote(PUBLIC, { graph: 'marquee', variant: 'production' }, 'test'),
  ).rejects.toThrow('is a contract of');
  await expect(testRegistry.registry.promote(REF, PUBLIC, 'test')).rejects.toThrow('is a contract of');
});

test('a filter that makes an invalid schema is refused, and nothing is stored', async () => {
  await publish(failing);
  expect(await publishContract()).toMatchObject({
    kind: 'refused',
    problems: [{ code: 'REFERENCED_INACCESSIBLE' }, { code: 'REFERENCED_INACCESSIBLE' }],
  });
  expect((await testRegistry.registry.launchState(PUBLIC)).variant).toBeNull();
});

test('a launch of its source that makes it invalid is recorded, and it keeps serving the previous supergraph', async () => {
  await publish(TAGGED);
  await publishContract();
  const before = await shown();
  expect(await publish(failing)).toMatchObject({
    kind: 'published',
    changedSupergraph: true,
    contracts: [{ launch: { artifact: null, problems: [{ code: 'REFERENCED_INACCESSIBLE' }, {}] } }],
  });
  expect(await shown()).toBe(before);
  await publish(TAGGED);
  const { latest, served } = await testRegistry.registry.launchState(PUBLIC);
  expect(served?.id).toBe(latest?.id);
});

test('publishing it again unchanged launches nothing; a new filter launches it', async () => {
  await publish(TAGGED);
  await publishContract({ exclude: ['internal', 'other'] });
  await publishContract({ exclude: ['other', 'internal'] }, { source: null });
  expect(await testRegistry.registry.history(PUBLIC, 10)).toHaveLength(1);
  await publishContract({ exclude: [] });
  expect(await shown()).toContain('budget');
  expect(
    (await testRegistry.registry.history(PUBLIC, 10)).map(({ trigger, filter }) => [trigger, filter?.exclude]),
  ).toEqual([
    ['contract', []],
    ['contract', ['internal', 'other']],
  ]);
});

test('published without a launch, it is launched with the next launch of its source', async () => {
  await publish(TAGGED);
  expect(await publishContract({}, { initiateLaunch: false })).toMatchObject({ kind: 'kept', launched: null });
  expect(await testRegistry.registry.supergraph(PUBLIC)).toBeNull();
  await publish(VOTES);
  expect(await shown()).toContain('stars: Int');
  await publishContract({ exclude: [] }, { initiateLaunch: false });
  expect(await shown()).not.toContain('budget');
  await publishContract({ exclude: [] });
  expect(await shown()).toContain('budget');
});

test('after concurrent publications it serves the filtered supergraph of the last source launch', async () => {
  await publish(TAGGED);
  await Promise.all([
    publishContract(),
    publish(VOTES),
    publishContract({ exclude: [] }),
    publish({ ...TAGGED, sdl: TAGGED.sdl.replace('year: Int', 'year: Int length: Int') }),
  ]);
  const source = (await testRegistry.registry.launchState(REF)).served;
  const { served, latest } = await testRegistry.registry.launchState(PUBLIC);
  expect([served?.id, served?.from]).toEqual([latest?.id, source?.id]);
});

test.each([
  { what: 'no source', request: { source: null }, message: 'name its source with --source-variant' },
  { what: 'an unknown source', request: { source: 'nowhere' }, message: 'marquee@nowhere does not exist' },
  { what: 'itself as its source', request: { source: 'public' }, message: 'cannot be its own source' },
  { what: 'a graph ref as its source', request: { source: 'marquee@current' }, message: 'takes the name alone' },
  { what: 'an invalid tag', filter: { exclude: ["internal'; --"] }, message: 'is not a valid tag' },
  { what: 'a tag on both sides', filter: { include: ['internal'] }, message: 'both included and excluded' },
  {
    what: 'more than 100 tags',
    filter: { include: Array.from({ length: 101 }, (_, index) => `t${index}`) },
    message: 'at most 100 tags',
  },
])('a contract with $what is refused', async ({ request = {}, filter = {}, message }) => {
  await publish(TAGGED);
  await expect(publishContract(filter, request)).rejects.toThrow(message);
  expect((await testRegistry.registry.launchState(PUBLIC)).variant).toBeNull();
});

test('its source never changes, is no contract variant, and a variant with subgraphs cannot become one', async () => {
  await publish(TAGGED);
  await testRegistry.registry.publishAll({ graph: 'marquee', variant: 'staging' }, [TAGGED], BY_TEST);
  await publishContract();
  await expect(publishContract({}, { source: 'staging' })).rejects.toThrow(
    'has the source marquee@current, which cannot change',
  );
  await expect(publishContract({}, { source: 'public' }, { graph: 'marquee', variant: 'third' })).rejects.toThrow(
    'is a contract itself: name its source, marquee@current',
  );
  await expect(publishContract({}, { source: 'current' }, { graph: 'marquee', variant: 'staging' })).rejects.toThrow(
    'has subgraphs of its own',
  );
});

test('it is served like any other variant: by Uplink, as plain SDL, and to waiting routers', async () => {
  await publish(TAGGED);
  await publishContract();
  const key = await testRegistry.keyFor('read');
  const read = async (path: string): Promise<string> =>
    (await fetch(`${testRegistry.url}${path}`, { headers: { 'x-api-key': key } })).text();
  expect(await read('/artifacts/marquee/public/sdl')).toBe(await shown());
  expect(await read('/supergraph/marquee@public.graphql')).toMatch(/budget: Int .*@inaccessible/);
  const query = `query { routerConfig(ref: "marquee@public", apiKey: "${key}") { ... on RouterConfigResult { id supergraphSDL } } }`;
  const uplink = await fetch(`${testRegistry.url}/uplink`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ query }),
  });
  const { routerConfig } = ((await uplink.json()) as { data: { routerConfig: { id: string; supergraphSDL: string } } })
    .data;
  expect(routerConfig.supergraphSDL).toMatch(/budget: Int .*@inaccessible/);

  const waiting = read(`/graphs/marquee@public/launch?after=${routerConfig.id}&wait=25`);
  await publish(VOTES);
  expect(JSON.parse(await waiting)).toMatchObject({
    graphRef: 'marquee@public',
    supergraph: expect.stringContaining('stars: Int') as string,
  });
});

test('the API describes its source and its filter', async () => {
  await publish(TAGGED);
  await publishContract();
  const response = await testRegistry.request(
    await testRegistry.keyFor('read'),
    '{ graph(id: "marquee") { variants { name sourceVariant { name } contracts { name } contractFilter { include exclude hideUnreachableTypes } latestLaunch { trigger buildInput { __typename ... on FilterBuildInput { schemaHash exclude } } } } } }',
  );
  const hash = (await testRegistry.registry.launchState(REF)).served?.artifact?.supergraph;
  expect(response).toEqual({
    graph: {
      variants: [
        {
          name: 'current',
          sourceVariant: null,
          contracts: [{ name: 'public' }],
          contractFilter: null,
          latestLaunch: { trigger: 'PUBLISH', buildInput: { __typename: 'CompositionBuildInput' } },
        },
        {
          name: 'public',
          sourceVariant: { name: 'current' },
          contracts: [],
          contractFilter: { include: [], exclude: ['internal'], hideUnreachableTypes: true },
          latestLaunch: {
            trigger: 'CONTRACT',
            buildInput: { __typename: 'FilterBuildInput', schemaHash: hash, exclude: ['internal'] },
          },
        },
      ],
    },
  });
});
