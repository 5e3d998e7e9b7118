import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect, test } from 'vitest';
import { OperationDeadline } from '../../deadline.js';
import { UNKNOWN_FETCH } from '../../policies/fetch-profile.js';
import { DEFAULT_CONNECTIONS } from '../connections-config.js';
import type { SubgraphConnections } from '../connections-config.js';
import { createHttpClient } from '../http-client.js';
import type { HttpClient, HttpClientOptions } from '../http-client.js';
import type { RawRequest } from '../subgraph-request.js';

/** Servers on one port of several loopback addresses, as the hosts of one name. */
interface Host {
  readonly ip: string;
  count: number;
  /** Responses are withheld. */
  isSilent: boolean;
  readonly connections: () => number;
  close(): Promise<void>;
}

async function startHost(ip: string, port: number): Promise<Host & { readonly port: number }> {
  const host = { count: 0, isSilent: false };
  const server = createServer((request, response) => {
    host.count += 1;
    if (host.isSilent) return;
    request.resume().on('end', () => response.end(JSON.stringify({ data: { ip } })));
  });
  let connections = 0;
  server.on('connection', () => (connections += 1));
  await new Promise<void>((resolve) => server.listen(port, ip, resolve));
  return Object.assign(host, {
    ip,
    port: (server.address() as AddressInfo).port,
    connections: () => connections,
    close: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  });
}

function request(changes: Partial<RawRequest> = {}): RawRequest {
  return {
    subgraph: 'bikes',
    operationName: null,
    kind: 'query',
    headers: {},
    body: '{"query":"{ ip }"}',
    deadline: new OperationDeadline(),
    profile: UNKNOWN_FETCH,
    ...changes,
  };
}

async function sendAll(client: HttpClient, count: number, changes: Partial<RawRequest> = {}): Promise<void> {
  for (let sent = 0; sent < count; sent += 1) await client.send(request(changes));
}

function clientOf(url: string, connections: Partial<SubgraphConnections>, options: Partial<HttpClientOptions> = {}) {
  return createHttpClient(new Map([['bikes', url]]), {
    connectionsOf: () => ({ ...DEFAULT_CONNECTIONS, ...connections }),
    ...options,
  });
}

test('a name whose address changes: requests go to the new one within an interval, and no connection to the old one stays', async () => {
  const old = await startHost('127.0.0.2', 0);
  const next = await startHost('127.0.0.3', old.port);
  let answer = ['127.0.0.2'];
  const client = clientOf(`http://bikes.svc:${old.port}/graphql`, { refreshMs: 20 }, { lookUp: async () => answer });
  await sendAll(client, 5);
  expect([old.count, next.count]).toEqual([5, 0]);

  answer = ['127.0.0.3'];
  await expect.poll(async () => (await client.send(request())).toString()).toContain('127.0.0.3');
  const before = old.count;
  await sendAll(client, 20);
  expect(old.count).toBe(before);
  await client.close();
  await Promise.all([old.close(), next.close()]);
});

test('a lookup that fails keeps the addresses; a request before the first answer waits for it, or fails with it', async () => {
  const host = await startHost('127.0.0.2', 0);
  let lookUp: () => Promise<readonly string[]> = async () => Promise.reject(new Error('ENOTFOUND'));
  const url = `http://bikes.svc:${host.port}/graphql`;
  const client = clientOf(url, { refreshMs: 10 }, { lookUp: () => lookUp() });
  await expect(client.send(request())).rejects.toMatchObject({ code: 'SUBGRAPH_UNREACHABLE' });

  lookUp = async () => ['127.0.0.2'];
  await client.send(request());
  lookUp = async () => Promise.reject(new Error('SERVFAIL'));
  await new Promise((resolve) => setTimeout(resolve, 40));
  await sendAll(client, 3);
  expect(host.count).toBe(4);
  await client.close();
  await host.close();
});

test('all addresses of a name get requests; of two, the one with fewer in flight gets the next', async () => {
  const silent = await startHost('127.0.0.2', 0);
  const { port } = silent;
  const other = await startHost('127.0.0.3', port);
  const hosts = [silent, other];
  const client = clientOf(`http://bikes.svc:${port}/graphql`, {}, { lookUp: async () => ['127.0.0.2', '127.0.0.3'] });
  await sendAll(client, 60);
  for (const { count } of hosts) expect(count).toBeGreaterThan(5);

  silent.isSilent = true;
  const deadline = new OperationDeadline();
  const stuck = Array.from({ length: 4 }, () => client.send(request({ deadline })).catch(() => null));
  await expect.poll(() => silent.count + other.count).toBe(64);
  const held = silent.count;
  await sendAll(client, 20);
  // With nothing in flight at the other one, at most the first request goes to the one that holds requests.
  expect(silent.count - held).toBeLessThanOrEqual(1);
  deadline.end();
  await Promise.all(stuck);
  await client.close();
  await Promise.all(hosts.map((host) => host.close()));
});

test('an address that refuses is left out: no request fails, mutations neither; it is used again once it accepts', async () => {
  const host = await startHost('127.0.0.2', 0);
  const refusing = { host: '127.0.0.3', port: host.port };
  const addresses = [{ host: '127.0.0.2', port: host.port }, refusing];
  const client = clientOf(`http://bikes.svc:${host.port}/graphql`, { addresses });
  await sendAll(client, 20, { kind: 'mutation' });
  expect(host.count).toBe(20);

  const back = await startHost('127.0.0.3', host.port);
  await expect.poll(() => back.connections(), { timeout: 3_000 }).toBeGreaterThan(0);
  await sendAll(client, 60);
  expect(back.count).toBeGreaterThan(5);
  await client.close();
  await Promise.all([host.close(), back.close()]);
});

test('an address that accepts and does not respond is left out after three timeouts', async () => {
  const [host, silent] = [await startHost('127.0.0.2', 0), await startHost('127.0.0.3', 0)];
  silent.isSilent = true;
  const addresses = [host, silent].map(({ ip, port }) => ({ host: ip, port }));
  const client = clientOf('http://bikes.svc/graphql', { addresses });
  for (let sent = 0; sent < 60 && silent.count < 3; sent += 1)
    await client.send(request({ deadline: new OperationDeadline().start(20) })).catch(() => null);
  await sendAll(client, 30);
  expect(silent.count).toBe(3);
  await client.close();
  await Promise.all([host.close(), silent.close()]);
});

test('an address that never completes a connection: requests move on after the time to connect', async () => {
  const host = await startHost('127.0.0.2', 0);
  // A network for documentation: packets to it are dropped, or refused where there is no route.
  const addresses = [
    { host: '192.0.2.1', port: 9 },
    { host: '127.0.0.2', port: host.port },
  ];
  const client = clientOf('http://bikes.svc/graphql', { addresses, connectMs: 50 });
  await sendAll(client, 20);
  expect(host.count).toBe(20);
  await client.close();
  await host.close();
});

test('with a single address nothing is left out', async () => {
  const client = clientOf('http://127.0.0.1:9/graphql', {});
  for (let sent = 0; sent < 5; sent += 1)
    await expect(client.send(request())).rejects.toMatchObject({ code: 'SUBGRAPH_UNREACHABLE' });
  await client.close();
});

test('a connection past its age gets no further request; idle ones past it are closed', async () => {
  const host = await startHost('127.0.0.2', 0);
  const url = `http://127.0.0.2:${host.port}/graphql`;
  const client = clientOf(url, { maxAgeMs: 60 });
  await sendAll(client, 2);
  expect(host.connections()).toBe(1);
  await new Promise((resolve) => setTimeout(resolve, 80));
  await sendAll(client, 2);
  expect(host.connections()).toBe(2);
  await client.close();
  await host.close();
});

test('an idle connection is reused for the configured time at most', async () => {
  const host = await startHost('127.0.0.2', 0);
  const client = clientOf(`http://127.0.0.2:${host.port}/graphql`, { idleMs: 20 });
  await sendAll(client, 2);
  await new Promise((resolve) => setTimeout(resolve, 40));
  await sendAll(client, 1);
  expect(host.connections()).toBe(2);
  await client.close();
  await host.close();
});
