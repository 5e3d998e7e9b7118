/** The router's process with a configuration file that changes, alone and with workers. */
import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { compose } from './support/test-supergraph.js';

const MAIN = fileURLToPath(new URL('../dist/main.js', import.meta.url));
const SDL =
  'extend schema @link(url: "https://specs.apollo.dev/federation/v2.9", import: ["@key"]) type Query { hello: String }';

async function startSubgraph(word: string) {
  const server = createServer((_request, response) => {
    response.setHeader('content-type', 'application/json');
    response.end(JSON.stringify({ data: { hello: word } }));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/graphql`, close: () => server.close() };
}

async function startRouter(configuration: string, url: string) {
  const folder = await mkdtemp(join(tmpdir(), 'marquee-reload-'));
  const file = join(folder, 'router.yaml');
  await writeFile(join(folder, 'supergraph.graphql'), compose([{ name: 'alone', sdl: SDL, url }]));
  await writeFile(file, configuration);
  const child = spawn(process.execPath, [MAIN, '--config', file, '--port', '0'], {
    env: { PATH: process.env['PATH'], MARQUEE_DATA_DIR: join(folder, 'data') },
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
  });
  let log = '';
  for (const stream of [child.stdout, child.stderr]) stream?.on('data', (chunk: Buffer) => (log += chunk.toString()));
  const first = await Promise.race([once(child, 'message'), once(child, 'exit')]);
  const router = (first[0] as { readonly url?: string } | null)?.url;
  if (router === undefined) throw new Error(log);
  return {
    child,
    url: router,
    log: () => log,
    write: (text: string) => writeFile(file, text),
    [Symbol.asyncDispose]: async () => {
      await end(child);
      await rm(folder, { recursive: true, force: true });
    },
  };
}

async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null) return;
  const ended = once(child, 'exit');
  child.kill('SIGINT');
  await ended;
}

async function ask(url: string, query = '{ hello }') {
  const response = await fetch(`${url}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', connection: 'close' },
    body: JSON.stringify({ query }),
  });
  return (await response.json()) as { readonly data?: { readonly hello: string | null }; readonly errors?: unknown };
}

async function readyOf(url: string) {
  const ready = (await (await fetch(`${url}/ready`)).json()) as { readonly configuration: unknown };
  return ready.configuration as { readonly refusal: string | null; readonly needRestart: readonly string[] };
}

test('--check-config has an exit code and all problems; --print-config has values with their sources, without secrets', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'marquee-check-'));
  const file = join(folder, 'router.yaml');
  const run = async (args: readonly string[], env: Readonly<Record<string, string>> = {}) => {
    const child = spawn(process.execPath, [MAIN, ...args], { env, stdio: ['ignore', 'pipe', 'pipe'] });
    let output = '';
    for (const stream of [child.stdout, child.stderr])
      stream.on('data', (chunk: Buffer) => (output += chunk.toString()));
    return { code: ((await once(child, 'close')) as [number])[0], output };
  };
  await writeFile(file, 'supergraph: { file: x.graphql }\nlimits: { max_dept: 3, max_aliases: many }\n');
  const invalid = await run(['--check-config', file]);
  expect(invalid.code).toBe(1);
  expect(invalid.output).toMatch(/router.yaml:2:11 limits.max_dept[^]*router.yaml:2:24 limits.max_aliases must be/);
  await writeFile(file, 'supergraph: { file: x.graphql }\nlimits: { max_depth: 3 }\nredis: { url: "${env.REDIS}" }\n');
  const secret = { REDIS: 'redis://:sesame-open@host:6379' };
  expect(await run(['--check-config', file], secret)).toMatchObject({ code: 0 });
  const printed = await run(['--config', file, '--print-config', '--port', '0'], {
    ...secret,
    ROUTER_MAX_ALIASES: '9',
  });
  expect(printed.code).toBe(0);
  expect(printed.output).toContain('limits.max_depth: 3  # file\n');
  expect(printed.output).toContain('limits.max_aliases: 9  # environment, ROUTER_MAX_ALIASES\n');
  expect(printed.output).toContain('server.port: 0  # flag\n');
  expect(printed.output).toContain('deadlines.operation: 30000  # default\n');
  expect(printed.output).toContain('redis.url: "***"  # file\n');
  expect(printed.output).not.toContain('sesame');
  await writeFile(join(folder, 'x.graphql'), compose([{ name: 'alone', sdl: SDL, url: 'http://a.example' }]));
  await writeFile(file, 'supergraph: { file: x.graphql }\nsubgraphs: { alnoe: { url: "http://b.example" } }\n');
  const misspelt = await run(['--check-config', file]);
  expect(misspelt).toMatchObject({ code: 1, output: expect.stringContaining('did you mean "alone"') as unknown });
  await rm(folder, { recursive: true });
});

test('SIGHUP under load applies URLs, limits and CORS without a failed request; what needs a restart is named', async () => {
  const [before, after] = [await startSubgraph('before'), await startSubgraph('after')];
  const base = 'supergraph: { file: supergraph.graphql }\n';
  await using router = await startRouter(base, before.url);
  expect((await ask(router.url)).data).toEqual({ hello: 'before' });

  let [isLoaded, failed, asked] = [true, 0, 0];
  const load = (async () => {
    while (isLoaded) {
      const { data } = await ask(router.url);
      asked += 1;
      if (data?.hello !== 'before' && data?.hello !== 'after') failed += 1;
    }
  })();
  await router.write(
    `${base}subgraphs: { alone: { url: "${after.url}" } }\nlimits: { max_aliases: 1 }\nserver: { workers: 3, cors: { origins: ["https://shop.example"] } }\n`,
  );
  router.child.kill('SIGHUP');
  await expect.poll(async () => (await ask(router.url)).data, { timeout: 10_000 }).toEqual({ hello: 'after' });
  isLoaded = false;
  await load;
  expect(failed).toBe(0);
  expect(asked).toBeGreaterThan(0);
  expect((await ask(router.url, '{ a: hello b: hello }')).errors).toBeDefined();
  const cors = await fetch(`${router.url}/graphql?query={__typename}`, {
    headers: { origin: 'https://shop.example', 'apollo-require-preflight': 'x' },
  });
  expect(cors.headers.get('access-control-allow-origin')).toBe('https://shop.example');
  expect(await readyOf(router.url)).toMatchObject({ refusal: null, needRestart: ['server.workers'] });

  await router.write(`${base}limits: { max_aliases: 0, max_dept: 1 }\nsubgraphs: { alnoe: { url: "${after.url}" } }\n`);
  router.child.kill('SIGHUP');
  await expect
    .poll(async () => (await readyOf(router.url)).refusal)
    .toMatch(/max_aliases must be[^]*max_dept is not a setting/);
  await router.write(`${base}subgraphs: { alnoe: { url: "${after.url}" } }\n`);
  router.child.kill('SIGHUP');
  await expect.poll(async () => (await readyOf(router.url)).refusal).toContain('did you mean "alone"');
  expect((await ask(router.url)).data).toEqual({ hello: 'after' });
  expect(await (await fetch(`${router.url}/metrics`)).text()).toMatch(
    // The poll may have read a file before its signal.
    /router_configuration_reloads_total\{result="refused"\} [2-9]/,
  );
  before.close();
  after.close();
});

test('a file that has changed is read by each worker, without a signal', { timeout: 30_000 }, async () => {
  const [before, after] = [await startSubgraph('before'), await startSubgraph('after')];
  const base = 'supergraph: { file: supergraph.graphql }\nserver: { workers: 2 }\n';
  await using router = await startRouter(base, before.url);
  await router.write(`${base}subgraphs: { alone: { url: "${after.url}" } }\n`);
  await expect
    .poll(async () => Promise.all(Array.from({ length: 8 }, async () => (await ask(router.url)).data?.hello)), {
      timeout: 15_000,
    })
    .toEqual(Array(8).fill('after'));
  before.close();
  after.close();
});
