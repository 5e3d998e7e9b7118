/** The real router reports its traffic by client and version, and checks use it. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { runCli } from '../cli/run-cli.js';
import { startFilmSubgraph } from './film-subgraph.js';
import type { FilmSubgraph } from './film-subgraph.js';
import { startRouterProcess } from './router-process.js';
import type { RouterProcess } from './router-process.js';
import { FILMS, REF, startTestRegistry } from './test-registry.js';
import type { TestRegistry } from './test-registry.js';

let registry: TestRegistry;
let films: FilmSubgraph;
let dataDir: string;
beforeEach(async () => {
  registry = await startTestRegistry();
  films = await startFilmSubgraph();
  dataDir = await mkdtemp(join(tmpdir(), 'marquee-router-'));
  await registry.registry.publishAll(REF, [{ ...FILMS, url: films.url }], { git: null, by: 'test' });
});
afterEach(async () => {
  await films[Symbol.asyncDispose]();
  await registry[Symbol.asyncDispose]();
  await rm(dataDir, { recursive: true, force: true });
});

async function startRouter(settings: Readonly<Record<string, string>> = {}) {
  return startRouterProcess({
    registryUrl: registry.url,
    key: await registry.keyFor('read', 'report'),
    dataDir,
    settings,
  });
}

async function send({ url }: RouterProcess, query: string, name: string, version: string): Promise<unknown> {
  const headers = {
    'content-type': 'application/json',
    'apollographql-client-name': name,
    'apollographql-client-version': version,
  };
  return (await fetch(`${url}/graphql`, { method: 'POST', headers, body: JSON.stringify({ query }) })).json();
}

async function usageOf(coordinate: string): Promise<unknown> {
  const query =
    '{ variant(ref: "marquee@current") { ... on GraphVariant { fieldUsage { coordinate requests operations clients { name version requests } } } } }';
  const { variant } = (await registry.request(await registry.keyFor('read'), query)) as {
    variant: { fieldUsage: readonly { coordinate: string }[] };
  };
  return variant.fieldUsage.find((field) => field.coordinate === coordinate);
}

/** Runs the CLI; every schema file is that of the films without the year. */
async function marquee(...argv: readonly string[]): Promise<{ readonly code: number; readonly output: string }> {
  let output = '';
  const print = (text: string): void => void (output += `${text}\n`);
  const apiKey = await registry.keyFor('check');
  const code = await runCli(argv, {
    registryUrl: `${registry.url}/graphql`,
    apiKey,
    readFile: async () => FILMS.sdl.replace(' year: Int', ''),
    out: print,
    err: print,
    progress: null,
  });
  return { code, output };
}

test('field usage lists clients, versions and request counts', async () => {
  await using router = await startRouter();
  expect(await send(router, 'query Years { films { year } }', 'phone', '1.2.3')).toEqual({
    data: { films: [{ year: 2001 }] },
  });
  await send(router, 'query Years { films { year } }', 'phone', '1.2.3');
  await send(router, 'query Years { films { year } }', 'phone', '2.0.0');
  await send(router, 'query Names { films { title: name } }', 'tv', '7');
  await router.stop();

  expect(await usageOf('Film.year')).toMatchObject({
    requests: 3,
    operations: ['Years'],
    clients: expect.arrayContaining([
      { name: 'phone', version: '1.2.3', requests: 2 },
      { name: 'phone', version: '2.0.0', requests: 1 },
    ]) as unknown,
  });
  expect(await usageOf('Film.name')).toMatchObject({
    requests: 1,
    operations: ['Names'],
    clients: [{ name: 'tv', version: '7', requests: 1 }],
  });
  expect(await usageOf('Film.id')).toMatchObject({ requests: 0, operations: [] });

  const { output } = await marquee('schema', 'usage', 'marquee@current', '--field', 'Film.year');
  expect(output).toContain('Film.year  3 requests by Years');
  expect(output).toMatch(/phone 1\.2\.3 +2\n/);
  expect(output).toMatch(/phone 2\.0\.0 +1\n/);
});

test('a router reports while it runs, and reports each request once', async () => {
  await using router = await startRouter({ ROUTER_USAGE_REPORT_MS: '20' });
  await send(router, 'query Years { films { year } }', 'phone', '1');
  await expect.poll(() => usageOf('Film.year'), { timeout: 30_000 }).toMatchObject({ requests: 1 });
  await send(router, 'query Years { films { year } }', 'phone', '1');
  await expect.poll(() => usageOf('Film.year'), { timeout: 30_000 }).toMatchObject({ requests: 2 });
});

test('a change that breaks a reported operation fails the check, which names its clients', async () => {
  {
    await using router = await startRouter();
    await send(router, 'query Years { films { year } }', 'phone', '1.2.3');
    await router.stop();
  }
  const { code, output } = await marquee(
    'subgraph',
    'check',
    'marquee@current',
    '--name',
    'films',
    '--schema',
    'films',
  );
  expect(code).toBe(1);
  expect(output).toContain('Used by Years (phone 1.2.3)');
});
