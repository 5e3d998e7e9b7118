/** The real router polls this registry, and starts without it from its last supergraph. */
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { hashOf } from '../store/registry-store.js';
import { startFilmSubgraph } from './film-subgraph.js';
import { startRouterProcess } from './router-process.js';
import { FILMS, REF, RIVAL, startTestRegistry, VOTES } from './test-registry.js';
import type { TestRegistry } from './test-registry.js';

const BY_TEST = { git: null, by: 'test' };

let registry: TestRegistry;
let dataDir: string;
beforeEach(async () => {
  registry = await startTestRegistry();
  dataDir = await mkdtemp(join(tmpdir(), 'marquee-router-'));
});
afterEach(async () => {
  await registry[Symbol.asyncDispose]();
  await rm(dataDir, { recursive: true, force: true });
});

async function startRouter() {
  return startRouterProcess({ registryUrl: registry.url, key: await registry.keyFor('read'), dataDir });
}

async function servedId(): Promise<string> {
  return hashOf((await registry.registry.supergraph(REF))?.sdl ?? '').slice(0, 12);
}

async function publishAndConfirm(...subgraphs: (typeof FILMS)[]) {
  return registry.request(
    await registry.keyFor('publish'),
    'mutation ($subgraphs: [SubgraphInput!]!) { graph(id: "marquee") { publishSubgraphs(graphVariant: "current", subgraphs: $subgraphs) { launch { id isServed } routers { id launch refusal } } } }',
    { subgraphs },
  );
}

test('serves a publication, which responds when the router serves it', async () => {
  await registry.registry.publishAll(REF, [FILMS], BY_TEST);
  await using router = await startRouter();
  expect((await router.ready()).supergraph).toBe(await servedId());

  const { graph } = (await publishAndConfirm(FILMS, VOTES)) as {
    graph: { publishSubgraphs: { launch: { id: string }; routers: unknown } };
  };
  const { launch, routers } = graph.publishSubgraphs;
  expect(routers).toEqual([{ id: 'router-under-test', launch: launch.id, refusal: null }]);
  expect(await router.ready()).toMatchObject({ supergraph: await servedId(), refused: null });
});

test('loads publications under load without a failed request, and serves each when its publication has responded', async () => {
  await using films = await startFilmSubgraph();
  const version = (number: number) => ({
    ...FILMS,
    url: films.url,
    sdl: FILMS.sdl.replace('year: Int', `year: Int since${number}: Int`),
  });
  await registry.registry.publishAll(REF, [version(0)], BY_TEST);
  await using router = await startRouter();
  const send = async (query: string): Promise<unknown> =>
    (
      await fetch(`${router.url}/graphql`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ query }),
      })
    ).json();
  const responses: unknown[] = [];
  let isDone = false;
  const clients = Array.from({ length: 4 }, async () => {
    while (!isDone) responses.push(await send('{ films { name } }'));
  });
  for (let number = 1; number <= 5; number += 1) {
    await publishAndConfirm(version(number));
    expect(await send(`{ films { since${number} } }`)).not.toHaveProperty('errors');
  }
  isDone = true;
  await Promise.all(clients);
  expect(responses.length).toBeGreaterThan(20);
  expect(responses.filter((response) => JSON.stringify(response) !== '{"data":{"films":[{"name":"One"}]}}')).toEqual(
    [],
  );
});

test('keeps its supergraph when a publication does not compose, and serves a rollback', async () => {
  await registry.registry.publishAll(REF, [FILMS], BY_TEST);
  const first = await servedId();
  await using router = await startRouter();
  await publishAndConfirm(RIVAL);
  expect((await router.ready()).supergraph).toBe(first);

  await publishAndConfirm({ ...RIVAL, sdl: VOTES.sdl });
  expect((await router.ready()).supergraph).not.toBe(first);
  await registry.request(
    await registry.keyFor('publish'),
    'mutation { graph(id: "marquee") { variant(name: "current") { rollBack { launch { trigger } } } } }',
  );
  expect((await router.ready()).supergraph).toBe(first);
});

test('starts from the last good supergraph while the registry is down, and logs it', async () => {
  await registry.registry.publishAll(REF, [FILMS], BY_TEST);
  const key = await registry.keyFor('read');
  {
    await using router = await startRouterProcess({ registryUrl: registry.url, key, dataDir });
    await publishAndConfirm(FILMS, VOTES);
    await router.ready();
  }
  const last = await servedId();
  await registry.server.close();

  await using again = await startRouterProcess({ registryUrl: registry.url, key, dataDir });
  expect((await again.ready()).supergraph).toBe(last);
  expect(again.log()).toContain('the last good supergraph is served');
});

test('refuses a supergraph on its disk that was changed', async () => {
  await registry.registry.publishAll(REF, [FILMS], BY_TEST);
  const key = await registry.keyFor('read');
  {
    await using _router = await startRouterProcess({ registryUrl: registry.url, key, dataDir });
    await publishAndConfirm(FILMS, VOTES);
  }
  await registry.server.close();
  const file = join(dataDir, 'router', 'last-good-supergraph.json');
  await writeFile(file, (await readFile(file, 'utf8')).replaceAll('127.0.0.1:7001', 'evil.example:7001'));
  await expect(startRouterProcess({ registryUrl: registry.url, key, dataDir })).rejects.toThrow(
    'There is no supergraph to serve',
  );
});

test('refuses launches of a registry with another signing key than at its first start', async () => {
  await registry.registry.publishAll(REF, [FILMS], BY_TEST);
  {
    await using _router = await startRouter();
    await publishAndConfirm(FILMS, VOTES);
  }
  await using otherRegistry = await startTestRegistry();
  await otherRegistry.registry.publishAll(REF, [FILMS], BY_TEST);
  const before = await servedId();
  await using router = await startRouterProcess({
    registryUrl: otherRegistry.url,
    key: await otherRegistry.keyFor('read'),
    dataDir,
  });
  expect((await router.ready()).supergraph).toBe(before);
  expect(router.log()).toContain('not signed by the registry that this router trusts');
});

test('without a supergraph it does not start, and the error says what to do', async () => {
  await expect(startRouter()).rejects.toThrow(/Start the registry and publish, or set ROUTER_SUPERGRAPH/);
});

async function publishOperation(body: string): Promise<string> {
  const operation = { id: hashOf(body), name: 'Films', body, type: 'QUERY' };
  await registry.request(
    await registry.keyFor('publish'),
    'mutation ($operations: [PersistedQueryInput!]!) { graph(id: "marquee") { persistedQueryList(id: "marquee@current") { publishOperations(operations: $operations) { __typename } } } }',
    { operations: [operation] },
  );
  return operation.id;
}

async function statusOf(url: string, body: object): Promise<number> {
  return (
    await fetch(`${url}/graphql`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
    })
  ).status;
}

test('enforces the published operations, also when it starts without the registry', async () => {
  await registry.registry.publishAll(REF, [FILMS], BY_TEST);
  const options = {
    registryUrl: registry.url,
    key: await registry.keyFor('read'),
    dataDir,
    settings: { ROUTER_PERSISTED_OPERATIONS: 'enforce' },
  };
  await expect(startRouterProcess(options)).rejects.toThrow(
    /no operations are published for marquee@current.*rover persisted-queries publish/,
  );

  const sha256Hash = await publishOperation('query Films {\n  films {\n    name\n  }\n}');
  for (const isRegistryThere of [true, false]) {
    if (!isRegistryThere) await registry.server.close();
    await using router = await startRouterProcess(options);
    expect(await router.ready()).toMatchObject({ safelist: { mode: 'enforce', operations: 1, refused: null } });
    expect(await statusOf(router.url, { extensions: { persistedQuery: { version: 1, sha256Hash } } })).toBe(200);
    expect(await statusOf(router.url, { query: '{ films { year } }' })).toBe(403);
  }
});
