/** Hostile requests to every endpoint of the registry: refused or executed while others wait a short time. */
import { readFileSync } from 'node:fs';
import { connect } from 'node:net';
import { gzipSync } from 'node:zlib';
import { longestStretchMs } from '@marquee/subgraph/testing/hostile-operations';
import { hostileRequests } from '@marquee/testing/hostile-operations';
import { buildSchema } from 'graphql';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { FILMS, REF, startTestRegistry, VOTES } from './test-registry.js';
import type { TestRegistry } from './test-registry.js';

let registry: TestRegistry;
let keys: { readonly read: string; readonly publish: string; readonly report: string };
beforeAll(async () => {
  registry = await startTestRegistry();
  await registry.registry.publishAll(REF, [FILMS, VOTES], { git: null, by: 'test' });
  keys = {
    read: await registry.keyFor('read'),
    publish: await registry.keyFor('publish', 'check'),
    report: await registry.keyFor('report'),
  };
}, 60_000);
afterAll(() => registry[Symbol.asyncDispose]());

/** Twice the limit of a slice and its overrun: the sender shares the thread. */
const MAX_STRETCH_MS = 120;

interface Answer {
  readonly status: number;
  readonly text: string;
}

async function send(path: string, body: string | Buffer, headers: Record<string, string> = {}): Promise<Answer> {
  const response = await fetch(`${registry.url}${path}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: typeof body === 'string' ? body : new Uint8Array(body),
  });
  return { status: response.status, text: await response.text() };
}

function api(file: string) {
  return buildSchema(readFileSync(new URL(`../${file}`, import.meta.url), 'utf8'));
}

test.each([
  ['/graphql', 'api/registry-api.graphql'],
  ['/uplink', 'uplink/uplink.graphql'],
])('generated requests to %s get a GraphQL response, and hold nobody up', { timeout: 120_000 }, async (path, file) => {
  for (const { kind, body } of hostileRequests(api(file), 5)) {
    let answer: Answer = { status: 0, text: '' };
    const request = async (): Promise<void> => {
      answer = await send(path, body, { 'x-api-key': keys.read });
    };
    const first = await longestStretchMs(request);
    const stretchMs = first <= MAX_STRETCH_MS ? first : await longestStretchMs(request);
    expect({ kind, status: answer.status, isShort: stretchMs <= MAX_STRETCH_MS }).toEqual({
      kind,
      status: 200,
      isShort: true,
    });
    const response = JSON.parse(answer.text) as { readonly data?: unknown; readonly errors?: readonly unknown[] };
    expect(response.data ?? response.errors, kind).toBeDefined();
    expect(answer.text).not.toContain('INTERNAL_SERVER_ERROR');
  }
});

const SCHEMAS: Readonly<Record<string, string>> = {
  'literals nested too deeply': `type Query { a(b: [Int] = ${'['.repeat(100_000)}): Int }`,
  'open brackets': '{'.repeat(1_000_000),
  'a name of 1 MB': `type Query { ${'n'.repeat(1_000_000)}: Int }`,
  'unknown types without end': `type Query { ${Array.from({ length: 5_000 }, (_, i) => `f${i}: U${i}`).join(' ')} }`,
  'directives without end': `type Query { a: Int ${Array.from({ length: 2_000 }, (_, i) => `@d${i}`).join(' ')} }`,
};

test.each(Object.entries(SCHEMAS))(
  'a check of %s does not block the registry',
  { timeout: 120_000 },
  async (_kind, sdl) => {
    const query = `mutation ($sdl: GraphQLDocument!) { graph(id: "marquee") { variant(name: "current") { submitSubgraphCheckAsync(
    input: { subgraphName: "films", proposedSchema: $sdl, gitContext: {}, config: {}, isSandbox: false }) { __typename } } } }`;
    let answer: Answer = { status: 0, text: '' };
    const stretchMs = await longestStretchMs(async () => {
      answer = await send('/graphql', JSON.stringify({ query, variables: { sdl } }), { 'x-api-key': keys.publish });
    });
    expect(answer.text).toContain('"graph"');
    expect(answer.text.length).toBeLessThan(100_000);
    expect(stretchMs).toBeLessThan(2 * MAX_STRETCH_MS);
  },
);

test.each([
  ['not JSON', '{"query":', 'BAD_REQUEST'],
  ['empty', '', 'BAD_REQUEST'],
  ['nested too deeply', '['.repeat(60_000), 'OPERATION_OVER_LIMIT'],
])('a body that is %s gets a GraphQL error', async (_what, body, code) => {
  const { status, text } = await send('/graphql', body, { 'x-api-key': keys.read });
  expect(status).toBe(200);
  expect(JSON.parse(text)).toMatchObject({ errors: [{ extensions: { code } }] });
});

test('a large body without a known key is refused before it is read', async () => {
  const { text } = await send('/graphql', JSON.stringify({ query: 'x'.repeat(1_000_000) }), { 'x-api-key': 'unknown' });
  expect(JSON.parse(text)).toMatchObject({ errors: [{ extensions: { code: 'FORBIDDEN' } }] });
  expect((await send('/api/ingress/traces', Buffer.alloc(1_000_000), {})).status).toBe(403);
});

test.each([
  ['16 MB of zeros', Buffer.alloc(16_000_000)],
  ['100 MB', Buffer.alloc(100_000_000)],
  ['5 MB of texts', Buffer.alloc(5_000_000, '\u0012\u0001a')],
])('a usage report of %s is refused, and does not block the registry', { timeout: 60_000 }, async (_what, report) => {
  const body = gzipSync(report);
  let answer: Answer = { status: 0, text: '' };
  const stretchMs = await longestStretchMs(async () => {
    answer = await send('/api/ingress/traces', body, { 'x-api-key': keys.report, 'content-encoding': 'gzip' });
  });
  expect(answer.status).toBe(400);
  expect(stretchMs).toBeLessThan(MAX_STRETCH_MS);
});

test.each(['__proto__', 'constructor', 'toString', 'unknown'])('there is no artifact %s', async (kind) => {
  const response = await fetch(`${registry.url}/artifacts/marquee/current/${kind}`, {
    headers: { 'x-api-key': keys.read },
  });
  expect(response.status).toBe(404);
});

test('a persisted list with a wrong hash, or of a graph ref that is none, is not found', async () => {
  for (const path of ['marquee@current/x', 'marquee@current/__proto__', `${'a'.repeat(90)}/x`, '@/x'])
    expect((await fetch(`${registry.url}/persisted-operations/${path}`)).status).toBe(404);
});

test('slow readers of the supergraph keep a bounded number of responses open', { timeout: 60_000 }, async () => {
  const { hostname, port } = new URL(registry.url);
  const sockets = Array.from({ length: 150 }, () => connect(Number(port), hostname));
  const head = `GET /supergraph/marquee@current HTTP/1.1\r\nhost: a\r\nx-api-key: ${keys.read}\r\n\r\n`;
  const statuses = await Promise.all(
    sockets.map(
      (socket) =>
        new Promise<string>((resolve) => {
          socket.once('data', (data: Buffer) => resolve(data.toString('latin1').slice(9, 12)));
          socket.write(head);
        }),
    ),
  );
  for (const socket of sockets) socket.destroy();
  expect(statuses.every((status) => status === '200' || status === '503')).toBe(true);
  const read = async (): Promise<number> => {
    const response = await fetch(`${registry.url}/supergraph/marquee@current`, { headers: { 'x-api-key': keys.read } });
    await response.arrayBuffer();
    return response.status;
  };
  await expect.poll(read).toBe(200);
});
