/** A router with several processes behind its port. */
import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { rename, writeFile } from 'node:fs/promises';
import { Agent, request } from 'node:http';
import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { compose } from './support/test-supergraph.js';

const MAIN = fileURLToPath(new URL('../dist/main.js', import.meta.url));
const LINK = 'extend schema @link(url: "https://specs.apollo.dev/federation/v2.9", import: ["@key"])';

function supergraph(field: string): string {
  return compose([
    { name: 'alone', sdl: `${LINK} type Query { ${field}: String }`, url: 'http://127.0.0.1:9/graphql' },
  ]);
}

/** The router signs assertions for the subgraph, so it has a key. */
const IDENTITY = `identity:
  issuers:
    - issuer: https://issuer.example
      audiences: [alone]
      algorithms: [ES256]
      jwks: http://127.0.0.1:9/jwks.json
      allow_http: true
  assertion:
    subgraphs: [alone]
`;

interface Received {
  readonly status: number;
  readonly text: string;
}

/** Each request opens a connection, so that the workers take turns. */
function send(url: string, body?: string): Promise<Received> {
  return new Promise((resolve, reject) => {
    const method = body === undefined ? 'GET' : 'POST';
    const headers = { 'content-type': 'application/json' };
    const sent = request(url, { method, headers, agent: new Agent(), timeout: 2_000 }, (response) => {
      let text = '';
      response.setEncoding('utf8').on('data', (chunk: string) => (text += chunk));
      response.once('end', () => resolve({ status: response.statusCode ?? 0, text }));
    });
    sent.once('timeout', () => sent.destroy(new Error('no response')));
    sent.once('error', reject).end(body);
  });
}

async function startWorkers(workers: number, env: Readonly<Record<string, string>> = {}) {
  const folder = await mkdtemp(join(tmpdir(), 'marquee-workers-'));
  const file = join(folder, 'supergraph.graphql');
  const configuration = join(folder, 'router.yaml');
  await Promise.all([writeFile(file, supergraph('hello')), writeFile(configuration, IDENTITY)]);
  const child = spawn(process.execPath, [MAIN, '--config', configuration, '--supergraph', file, '--port', '0'], {
    env: {
      PATH: process.env['PATH'],
      MARQUEE_DATA_DIR: join(folder, 'data'),
      MARQUEE_DRAIN_MS: '600000',
      ROUTER_WORKERS: String(workers),
      ROUTER_SUPERGRAPH_POLL_MS: '20',
      ...env,
    },
    stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
  });
  const [{ url }] = (await once(child, 'message')) as [{ readonly url: string }];
  return {
    child,
    url,
    folder,
    serve: async (field: string) => {
      await writeFile(`${file}.new`, supergraph(field));
      await rename(`${file}.new`, file);
    },
    [Symbol.asyncDispose]: async () => {
      await end(child);
      await rm(folder, { recursive: true, force: true });
    },
  };
}

async function end(child: ChildProcess): Promise<number | null> {
  if (child.exitCode !== null) return child.exitCode;
  const ended = once(child, 'exit');
  child.kill('SIGINT');
  return ((await ended) as [number | null])[0];
}

async function pidOf(url: string): Promise<number> {
  return (JSON.parse((await send(`${url}/health`)).text) as { readonly pid: number }).pid;
}

async function pidsOf(url: string, requests = 12): Promise<ReadonlySet<number>> {
  return new Set(await Promise.all(Array.from({ length: requests }, () => pidOf(url))));
}

/** What `/ready` says at every worker. */
async function readinessOf(url: string): Promise<ReadonlySet<string>> {
  const responses = await Promise.all(Array.from({ length: 12 }, () => send(`${url}/ready`)));
  return new Set(
    responses.map(({ status, text }) => {
      const { supergraph } = JSON.parse(text) as { readonly supergraph?: unknown };
      return `${status} ${JSON.stringify(supergraph)}`;
    }),
  );
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}

const OPERATION = '{"query":"{ __typename }"}';

test('workers share the port and the key, and their counters are added', { timeout: 60_000 }, async () => {
  await using router = await startWorkers(3);
  expect((await pidsOf(router.url)).size).toBe(3);
  expect((await pidsOf(router.url)).has(router.child.pid ?? 0)).toBe(false);

  const keySets = await Promise.all(Array.from({ length: 6 }, () => send(`${router.url}/.well-known/jwks.json`)));
  expect(new Set(keySets.map(({ text }) => text)).size).toBe(1);
  expect(keySets[0]?.text).toContain('"kid"');

  const responses = await Promise.all(Array.from({ length: 30 }, () => send(`${router.url}/graphql`, OPERATION)));
  expect(new Set(responses.map(({ status }) => status))).toEqual(new Set([200]));
  const { text } = await send(`${router.url}/metrics`);
  const counted = [...text.matchAll(/^router_operations_total\{.*\} (\d+)$/gm)].map(([, count]) => Number(count));
  expect(counted.reduce((sum, count) => sum + count, 0)).toBe(30);
  expect(text).toMatch(/^router_workers 3$/m);

  const files = await readdir(join(router.folder, 'data'), { recursive: true });
  expect(files.filter((file) => file.endsWith('.new'))).toEqual([]);
});

test('a killed worker is replaced; the others respond meanwhile', { timeout: 60_000 }, async () => {
  await using router = await startWorkers(2);
  const before = await pidsOf(router.url);
  const [victim = 0] = before;
  process.kill(victim, 'SIGKILL');
  await expect
    .poll(
      async () => {
        const { status } = await send(`${router.url}/graphql`, OPERATION).catch(() => ({ status: 0 }));
        // A connection that was handed to the worker before its end was noticed is lost with it.
        if (status !== 0) expect(status).toBe(200);
        const pids = await pidsOf(router.url).catch(() => before);
        return pids.size === 2 && !pids.has(victim);
      },
      { timeout: 30_000, interval: 100 },
    )
    .toBe(true);
  expect((await send(`${router.url}/metrics`)).text).toMatch(/^router_worker_restarts_total 1$/m);
});

test('every worker serves a new supergraph', { timeout: 60_000 }, async () => {
  await using router = await startWorkers(3);
  const [before] = await readinessOf(router.url);
  await router.serve('bonjour');
  await expect
    .poll(
      async () => {
        const ids = await readinessOf(router.url);
        return ids.size === 1 && !ids.has(before ?? '');
      },
      { timeout: 30_000 },
    )
    .toBe(true);
});

test('at SIGTERM every worker drains and serves until the router is closed', { timeout: 60_000 }, async () => {
  await using router = await startWorkers(2);
  router.child.kill('SIGTERM');
  await expect
    .poll(async () => {
      const responses = await Promise.all(Array.from({ length: 8 }, () => send(`${router.url}/ready`)));
      return responses.every(({ status }) => status === 503);
    })
    .toBe(true);
  expect((await send(`${router.url}/graphql`, OPERATION)).status).toBe(200);
  expect(await end(router.child)).toBe(0);
  await expect(send(`${router.url}/health`)).rejects.toMatchObject({ code: 'ECONNREFUSED' });
});

test('a SIGTERM while further workers start loses no request', { timeout: 60_000 }, async () => {
  const folder = await mkdtemp(join(tmpdir(), 'marquee-workers-'));
  const file = join(folder, 'supergraph.graphql');
  await writeFile(file, supergraph('hello'));
  const port = await freePort();
  const child = spawn(process.execPath, [MAIN, '--supergraph', file, '--port', String(port)], {
    env: {
      PATH: process.env['PATH'],
      MARQUEE_DATA_DIR: join(folder, 'data'),
      MARQUEE_DRAIN_MS: '3000',
      ROUTER_WORKERS: '4',
    },
    stdio: 'ignore',
  });
  const ended = once(child, 'exit');
  const url = `http://127.0.0.1:${port}`;
  const ask = (): Promise<number> =>
    send(`${url}/graphql`, OPERATION).then(
      ({ status }) => status,
      () => 0,
    );
  while ((await ask()) === 0) await delay(5);
  child.kill('SIGTERM');
  const until = performance.now() + 2_000;
  const statuses = new Set<number>();
  while (performance.now() < until) statuses.add(await ask());
  expect([...statuses]).toEqual([200]);
  expect((await send(`${url}/ready`)).status).toBe(503);
  expect(await ended).toEqual([0, null]);
  await rm(folder, { recursive: true, force: true });
});

test('what keeps the workers from starting is reported once', { timeout: 60_000 }, async () => {
  const folder = await mkdtemp(join(tmpdir(), 'marquee-workers-'));
  const child = spawn(process.execPath, [MAIN, '--port', '0'], {
    env: { MARQUEE_DATA_DIR: folder, ROUTER_WORKERS: '3', ROUTER_SUPERGRAPH: join(folder, 'none.graphql') },
    stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
  });
  let output = '';
  child.stderr?.setEncoding('utf8').on('data', (text: string) => (output += text));
  expect(await once(child, 'close')).toEqual([1, null]);
  expect(output).toMatch(/^There is no supergraph.*\n$/);
  await rm(folder, { recursive: true, force: true });
});

test('routers that start at once on one data folder have one signing key', { timeout: 60_000 }, async () => {
  const folder = await mkdtemp(join(tmpdir(), 'marquee-workers-'));
  const env = { MARQUEE_DATA_DIR: folder };
  {
    await using first = await startWorkers(2, env);
    await using second = await startWorkers(2, env);
    const keys = await Promise.all([first, second].map(({ url }) => send(`${url}/.well-known/jwks.json`)));
    expect(keys[0]?.text).toBe(keys[1]?.text);
    const stored = JSON.parse(await readFile(join(folder, 'router', 'signing-key.json'), 'utf8')) as { x: string };
    expect(keys[0]?.text).toContain(stored.x);
  }
  await rm(folder, { recursive: true, force: true });
});
