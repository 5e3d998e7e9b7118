import { mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:https';
import type { ServerOptions } from 'node:https';
import { readFileSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TLSSocket } from 'node:tls';
import { createTestAuthority } from '@marquee/testing/certificates';
import type { TestAuthority } from '@marquee/testing/certificates';
import { silentLog } from '@marquee/runtime/log';
import { WatchedTlsFiles } from '@marquee/runtime/tls-files';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { OperationDeadline } from '../deadline.js';
import { UNKNOWN_FETCH } from '../policies/fetch-profile.js';
import { DEFAULT_CONNECTIONS } from './connections-config.js';
import type { SubgraphTls } from './connections-config.js';
import { createHttpClient } from './http-client.js';
import type { RawRequest } from './subgraph-request.js';

let folder: string;
let authority: TestAuthority;
const NONE = { certificate: null, key: null, ca: null, minVersion: '1.2' } as const;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'tls-'));
  authority = await createTestAuthority(folder);
});
afterAll(() => rm(folder, { recursive: true }));

/** A subgraph with TLS that responds with what it knows of the connection. */
async function startSubgraph(hosts: readonly string[], options: ServerOptions = {}) {
  const { certificate, key } = await authority.issue('server', hosts);
  let connections = 0;
  const files = { cert: readFileSync(certificate), key: readFileSync(key), ca: readFileSync(authority.ca) };
  const server = createServer({ ...files, ...options }, (request, response) => {
    const socket = request.socket as TLSSocket;
    const client = socket.authorized ? socket.getPeerCertificate().subject.CN : null;
    const large = 'x'.repeat(200_000);
    response.end(JSON.stringify({ client, resumed: socket.isSessionReused(), connections, large }));
  });
  server.on('secureConnection', () => (connections += 1));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    port: (server.address() as AddressInfo).port,
    [Symbol.asyncDispose]: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

function request(): RawRequest {
  return {
    subgraph: 'bikes',
    operationName: null,
    kind: 'query',
    headers: {},
    body: '{"query":"{ a }"}',
    deadline: new OperationDeadline(),
    profile: UNKNOWN_FETCH,
  };
}

async function sendTo(url: string, tls: SubgraphTls | null, count = 1, maxAgeMs = 300_000): Promise<unknown[]> {
  const client = createHttpClient(new Map([['bikes', url]]), {
    connectionsOf: () => ({ ...DEFAULT_CONNECTIONS, tls, maxAgeMs }),
    lookUp: async () => ['127.0.0.1'],
  });
  const bodies: unknown[] = [];
  try {
    for (let sent = 0; sent < count; sent += 1)
      bodies.push(JSON.parse((await client.send(request())).toString()) as unknown);
  } finally {
    await client.close();
  }
  return bodies;
}

function trusting(files: Partial<ConstructorParameters<typeof WatchedTlsFiles>[0]> = {}): SubgraphTls {
  const watched = new WatchedTlsFiles({ ...NONE, ca: authority.ca, ...files }, silentLog);
  watched.close();
  return { serverName: null, context: () => watched.context };
}

test('a private authority is trusted, the name is checked, and the connection is kept', async () => {
  await using subgraph = await startSubgraph(['bikes.internal']);
  const url = `https://bikes.internal:${subgraph.port}/graphql`;
  const bodies = await sendTo(url, trusting(), 3);
  expect(bodies).toMatchObject([{ connections: 1 }, { connections: 1 }, { connections: 1 }]);
});

test.each([
  ['of an authority that is not trusted', 'bikes.internal', null, /unable to verify|self.signed/],
  ['for another name', 'other.internal', 'trusted', /does not match|altnames/],
])('a certificate %s is refused', async (_, host, trust, cause) => {
  await using subgraph = await startSubgraph(['bikes.internal']);
  const sent = sendTo(`https://${host}:${subgraph.port}/graphql`, trust === null ? null : trusting());
  await expect(sent).rejects.toMatchObject({
    code: 'SUBGRAPH_UNREACHABLE',
    cause: { message: expect.stringMatching(cause) as string },
  });
});

test('a server name replaces the host of the URL, and an IP address is checked as one', async () => {
  await using subgraph = await startSubgraph(['bikes.internal', '127.0.0.1']);
  await sendTo(`https://elsewhere:${subgraph.port}/graphql`, { ...trusting(), serverName: 'bikes.internal' });
  await sendTo(`https://127.0.0.1:${subgraph.port}/graphql`, trusting());
});

test('a subgraph that requires it gets the client certificate', async () => {
  await using subgraph = await startSubgraph(['bikes.internal'], { requestCert: true, rejectUnauthorized: true });
  const url = `https://bikes.internal:${subgraph.port}/graphql`;
  expect(await sendTo(url, trusting(await authority.issue('client')))).toMatchObject([{ client: 'client' }]);
  await expect(sendTo(url, trusting())).rejects.toMatchObject({ code: 'SUBGRAPH_UNREACHABLE' });
});

test.each(['TLSv1.2', 'TLSv1.3'] as const)('further connections resume the session: %s', async (version) => {
  await using subgraph = await startSubgraph(['bikes.internal'], { minVersion: version, maxVersion: version });
  const bodies = await sendTo(`https://bikes.internal:${subgraph.port}/graphql`, trusting(), 3, 0);
  expect(bodies).toMatchObject([{ resumed: false }, { resumed: true }, { resumed: true }]);
});

test('a subgraph below the lowest version is refused', async () => {
  await using subgraph = await startSubgraph(['bikes.internal'], { maxVersion: 'TLSv1.2' });
  const url = `https://bikes.internal:${subgraph.port}/graphql`;
  await expect(sendTo(url, trusting({ minVersion: '1.3' }))).rejects.toMatchObject({ code: 'SUBGRAPH_UNREACHABLE' });
});

test('plain text where TLS is expected is an error, not a wait', async () => {
  const { createServer: createPlainServer } = await import('node:http');
  const server = createPlainServer((_request, response) => response.end('{}')).listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  const { port } = server.address() as AddressInfo;
  await expect(sendTo(`https://127.0.0.1:${port}/graphql`, null)).rejects.toMatchObject({
    code: 'SUBGRAPH_UNREACHABLE',
  });
  server.close();
});
