import { mkdtemp, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ConfigurationFile } from '@marquee/runtime/configuration/configuration-file';
import { silentLog } from '@marquee/runtime/log';
import { Settings } from '@marquee/runtime/settings';
import { readSharedConfig } from '@marquee/runtime/shared-config';
import { expect, test } from 'vitest';
import { readRouterConfig } from '../src/config.js';
import { startRouter } from '../src/router.js';
import { compose } from './support/test-supergraph.js';

const SDL =
  'extend schema @link(url: "https://specs.apollo.dev/federation/v2.9", import: ["@key"]) type Query { hello: String }';

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}

test('with a port for the administration, its routes are there, and on the port of clients only those that are listed', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'admin-port-'));
  const supergraph = join(folder, 'supergraph.graphql');
  await writeFile(supergraph, compose([{ name: 'alone', sdl: SDL, url: 'http://127.0.0.1:9/graphql' }]));
  const adminPort = await freePort();
  const text = `
server:
  paths: [/, /api/graphql]
  admin: { port: ${adminPort}, public: [ready] }
`;
  const env = { MARQUEE_DATA_DIR: folder, ROUTER_PORT: '0' };
  const settings = new Settings('router', env, false, await ConfigurationFile.parse(text, join(folder, 'r.yaml'), env));
  const config = readRouterConfig(settings, readSharedConfig(settings), { supergraph });
  const router = await startRouter(config, silentLog);
  const statusOf = async (base: string, path: string): Promise<number> => (await fetch(`${base}${path}`)).status;
  const admin = `http://127.0.0.1:${adminPort}`;

  for (const path of ['/health', '/ready', '/metrics', '/status', '/.well-known/jwks.json'])
    expect([path, await statusOf(admin, path)]).toEqual([path, 200]);
  const onClients = await Promise.all(
    ['/ready', '/health', '/metrics', '/status'].map((path) => statusOf(router.url, path)),
  );
  expect(onClients).toEqual([200, 404, 404, 404]);

  for (const path of ['/', '/?x=1', '/api/graphql', '/api/graphql?x=1', '/graphql']) {
    const response = await fetch(`${router.url}${path}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: '{"query":"{ __typename }"}',
    });
    expect([path, response.status]).toEqual([path, path === '/graphql' ? 404 : 200]);
    if (path === '/graphql') expect(await response.text()).toContain('The GraphQL endpoint is /, /api/graphql.');
  }

  router.drain();
  expect([await statusOf(admin, '/ready'), await statusOf(router.url, '/ready')]).toEqual([503, 503]);
  await router.close();
});
