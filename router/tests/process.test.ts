import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { compose, openRouter, startTestSupergraph } from './support/test-supergraph.js';

const MAIN = fileURLToPath(new URL('../dist/main.js', import.meta.url));

/** Starts the built router as a process, with these settings only. */
function spawnRouter(args: readonly string[], env: Readonly<Record<string, string>> = {}): ChildProcess {
  return spawn(process.execPath, [MAIN, ...args], {
    env: { PATH: process.env['PATH'], ...env },
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
  });
}

/** Resolves when the process has ended: its exit code, and what it wrote to standard error. */
async function exitOf(child: ChildProcess): Promise<{ readonly code: number | null; readonly output: string }> {
  let output = '';
  child.stderr?.setEncoding('utf8').on('data', (text: string) => (output += text));
  const [code] = (await once(child, 'close')) as [number | null];
  return { code, output };
}

function emptyFolder(): Promise<string> {
  return mkdtemp(join(tmpdir(), 'marquee-process-'));
}

const SDL =
  'extend schema @link(url: "https://specs.apollo.dev/federation/v2.9", import: ["@key"]) type Query { hello: String }';

async function composedFile(): Promise<string> {
  const file = join(await emptyFolder(), 'supergraph.graphql');
  await writeFile(file, compose([{ name: 'alone', sdl: SDL, url: 'http://127.0.0.1:9/graphql' }]));
  return file;
}

describe('a router that runs alone', () => {
  test.each(['apollo-gateway', 'native'])(
    'starts on a supergraph whose subgraphs are unreachable, and serves after SIGTERM until it is closed, with the engine %s',
    async (engine) => {
      const child = spawnRouter(['--supergraph', await composedFile(), '--port', '0', '--engine', engine], {
        MARQUEE_DATA_DIR: await emptyFolder(),
        MARQUEE_DRAIN_MS: '600000',
      });
      const [{ url }] = (await once(child, 'message')) as [{ readonly url: string }];

      const expectResponse = async (): Promise<Response> => {
        const response = await fetch(`${url}/graphql`, {
          method: 'POST',
          headers: { 'content-type': 'application/json' },
          body: '{"query":"{ __typename hello }"}',
        });
        expect(await response.json()).toMatchObject({
          data: { __typename: 'Query', hello: null },
          errors: [{ path: ['hello'], extensions: { code: 'SUBGRAPH_UNREACHABLE', service: 'alone' } }],
        });
        return response;
      };
      await expectResponse();
      expect((await fetch(`${url}/ready`)).status).toBe(200);

      child.kill('SIGTERM');
      await expect.poll(async () => (await fetch(`${url}/ready`)).status).toBe(503);
      expect((await expectResponse()).headers.get('connection')).toBe('close');
      expect((await fetch(`${url}/health`)).status).toBe(200);

      child.kill('SIGINT');
      expect((await exitOf(child)).code).toBe(0);
    },
  );
});

describe('a problem at the start is one sentence that says how to fix it', () => {
  test('without a supergraph', async () => {
    const { code, output } = await exitOf(
      spawnRouter([], { ROUTER_SUPERGRAPH: '/nowhere.graphql', MARQUEE_DATA_DIR: await emptyFolder() }),
    );

    expect(code).toBe(1);
    expect(output).toMatch(/^There is no supergraph.*marquee compose.*ROUTER_SUPERGRAPH.*\n$/);
  });

  test.each([
    'type Query {',
    'type Query { hello: String }',
    'enum join__Graph { A @join__graph(name: "a", url: "http://a") }',
  ])('with a file that is not a supergraph: %s', async (sdl) => {
    const file = join(await emptyFolder(), 'supergraph.graphql');
    await writeFile(file, sdl);

    const { code, output } = await exitOf(
      spawnRouter(['--supergraph', file, '--port', '0'], { MARQUEE_DATA_DIR: await emptyFolder() }),
    );

    expect(code).toBe(1);
    expect(output).toMatch(/^The supergraph in .* cannot be used .*marquee compose.*ROUTER_SUPERGRAPH.*\n$/);
  });

  test('with a port that is taken', async () => {
    const otherServer = createServer().listen(0, '127.0.0.1');
    await once(otherServer, 'listening');
    const { port } = otherServer.address() as AddressInfo;

    const { code, output } = await exitOf(
      spawnRouter(['--supergraph', await composedFile()], {
        ROUTER_PORT: String(port),
        MARQUEE_DATA_DIR: await emptyFolder(),
      }),
    );
    otherServer.close();

    expect(code).toBe(1);
    expect(output).toMatch(new RegExp(`^Port ${port} is in use.*ROUTER_PORT`));
  });

  test('with settings that name a subgraph which the supergraph does not have', async () => {
    const { code, output } = await exitOf(
      spawnRouter(['--supergraph', await composedFile()], {
        ROUTER_SUBGRAPH_ERROR_CODES: 'alnoe:CARD_DECLINED',
        ROUTER_NON_CORE_SUBGRAPHS: 'nosuch',
        MARQUEE_DATA_DIR: await emptyFolder(),
      }),
    );
    expect(code).toBe(1);
    expect(output).toMatch(
      /^ROUTER_NON_CORE_SUBGRAPHS names the subgraph "nosuch".*\nROUTER_SUBGRAPH_ERROR_CODES .*"alone"/,
    );
  });

  test('with invalid settings and flags: all problems of the settings at once', async () => {
    const misspelt = await exitOf(
      spawnRouter([], { ROUTER_SUPERGRAF: 'x', ROUTER_PAGE_DEADLINE_MS: '2 s.', ROUTER_SUBGRAPH_URLS: 'users' }),
    );
    expect(misspelt.output).toMatch(
      /ROUTER_PAGE_DEADLINE_MS must be[^]*ROUTER_SUBGRAPH_URLS must be[^]*ROUTER_SUPERGRAF is not a setting/,
    );

    expect((await exitOf(spawnRouter(['--engine', 'steam']))).output).toContain(
      '--engine must be one of apollo-gateway, native',
    );
    expect((await exitOf(spawnRouter(['--speed', '11']))).output).toContain('usage: marquee-router');
  });
});

test('an operation in flight finishes before the router is closed', async () => {
  await using supergraph = await startTestSupergraph({ ROUTER_CORE_FETCH_DEADLINE_MS: '300' });
  const router = await openRouter({
    MARQUEE_DATA_DIR: supergraph.dataDir,
    ROUTER_SUPERGRAPH: `${supergraph.dataDir}/supergraph.graphql`,
    ROUTER_CORE_FETCH_DEADLINE_MS: '300',
  });
  await supergraph.catalog.failWith('stalls');
  const received = supergraph.catalog.nextRequest();
  const response = fetch(`${router.url}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: '{"query":"{ featured { id } }"}',
  });
  await received;

  const closed = router.close();

  expect(await (await response).json()).toMatchObject({
    data: { featured: null },
    errors: [{ extensions: { code: 'SUBGRAPH_TIMEOUT' } }],
  });
  await closed;
  await expect(fetch(`${router.url}/health`)).rejects.toThrow();
});
