/** Rules about headers, with subgraphs that know nothing of this router: they see every header that it sends. */
import type { IncomingHttpHeaders } from 'node:http';
import { createRandom } from '@marquee/runtime/random';
import { expect, test } from 'vitest';
import { startSystem } from './support/foreign-system.js';

/** Headers that each HTTP/1.1 request to a subgraph has. */
const OF_MESSAGE = ['host', 'content-type', 'accept', 'content-length', 'x-request-id', 'traceparent', 'tracestate'];

function others(headers: IncomingHttpHeaders | undefined): Readonly<Record<string, unknown>> {
  return Object.fromEntries(Object.entries(headers ?? {}).filter(([name]) => !OF_MESSAGE.includes(name)));
}

const BOTH = '{ station { name bikes } }';

test('a foreign subgraph gets nothing that no rule names: no header of the client, and none of ours', async () => {
  await using system = await startSystem('headers: {}\nidentity: {}\n');
  const sent = { authorization: 'Bearer t', 'x-who': 'ada', 'x-marquee-identity': 'forged', cookie: 'a=b' };
  await system.post(BOTH, sent);
  await system.get(BOTH, sent);
  await system.post(BOTH, sent);
  const received = [...system.stations.received, ...system.bikes.received].map(others);
  expect(received).toEqual(received.map(() => ({})));
  expect(received.length).toBe(6);
});

test('a subgraph of internal_headers gets the deadline and the level, and another does not', async () => {
  await using system = await startSystem('internal_headers: { subgraphs: [bikes] }\n');
  await system.post(BOTH);
  expect(others(system.stations.received[0])).toEqual({});
  expect(Object.keys(others(system.bikes.received[0])).sort()).toEqual(['x-marquee-deadline-ms', 'x-marquee-level']);
});

test('rules apply in their order, for all subgraphs and then for one', async () => {
  await using system = await startSystem(
    `
headers:
  all:
    request:
      - propagate: { named: x-who }
      - propagate: { named: x-lang, default: en }
      - propagate: { named: x-old, rename: x-new }
      - propagate: { matching: "x-shop-.*" }
      - propagate: { matching: ".*-by-connection" }
      - remove: { named: x-shop-secret }
      - insert: { name: x-env, value: "\${env.STAGE}" }
      - insert: { name: x-op, from_context: operation_name }
      - insert: { name: x-client, from_context: client_name }
      - insert: { name: x-claim, from_claim: sub }
  subgraphs:
    bikes:
      request:
        - insert: { name: x-subgraph, from_context: subgraph_name }
        - insert: { name: x-env, value: bikes }
        - remove: { matching: "x-(shop|op).*" }
`,
    { STAGE: 'test' },
  );
  await system.post('query Ride { station { name bikes } }', {
    'x-who': 'ada',
    'x-old': 'o',
    'x-shop-a': '1',
    'x-shop-secret': 's',
    'x-marquee-shop': 'forged',
    'apollographql-client-name': 'web',
  });
  expect(others(system.stations.received[0])).toEqual({
    'x-who': 'ada',
    'x-lang': 'en',
    'x-new': 'o',
    'x-shop-a': '1',
    'x-env': 'test',
    'x-op': 'Ride',
    'x-client': 'web',
  });
  expect(others(system.bikes.received[0])).toEqual({
    'x-who': 'ada',
    'x-lang': 'en',
    'x-new': 'o',
    'x-env': 'bikes',
    'x-client': 'web',
    'x-subgraph': 'bikes',
  });
});

const MERGES = `
headers:
  all:
    response:
      - propagate: { named: set-cookie }
      - propagate: { named: x-first, merge: first }
      - propagate: { named: x-last, merge: last }
      - propagate: { named: x-list }
      - propagate: { named: x-absent, default: none, merge: first }
      - propagate: { named: x-sub, rename: x-subgraph, merge: append }
      - propagate: { matching: "x-shop-.*" }
      - insert: { name: x-router, value: ours }
`;

test('each set-cookie and named headers of several subgraphs reach the client, on both paths', async () => {
  await using system = await startSystem(MERGES);
  for (const each of [system.stations, system.bikes])
    each.reply = () => ({
      headers: {
        'set-cookie': [`${each.name}=1; Path=/; HttpOnly`, `${each.name}2=2`],
        'x-first': each.name,
        'x-last': each.name,
        'x-list': ['a', each.name],
        'x-sub': each.name,
        'x-shop-one': 'yes',
        'x-hidden': 'no',
        'x-marquee-shop': 'no',
        connection: 'keep-alive',
      },
    });
  // The first use is on the general path, later ones are compiled.
  for (let use = 0; use < 3; use += 1) {
    const { headers } = await system.post(BOTH);
    expect(headers.getSetCookie()).toEqual([
      ...['stations=1; Path=/; HttpOnly', 'stations2=2', 'bikes=1; Path=/; HttpOnly', 'bikes2=2'],
    ]);
    expect(
      ['x-first', 'x-last', 'x-list', 'x-absent', 'x-subgraph', 'x-shop-one', 'x-router'].map((n) => headers.get(n)),
    ).toEqual(['stations', 'bikes', 'a, stations, bikes', 'none', 'stations, bikes', 'yes', 'ours']);
    expect(['x-hidden', 'x-marquee-shop', 'x-sub'].map((name) => headers.get(name))).toEqual([null, null, null]);
  }
  const mutation = await system.post('mutation { login }');
  expect(mutation.headers.getSetCookie()).toEqual(['stations=1; Path=/; HttpOnly', 'stations2=2']);
  const refused = await system.post('{ nothing }');
  expect([refused.headers.get('x-router'), refused.headers.get('x-first')]).toEqual(['ours', null]);
});

test('set-cookie of an error response of a subgraph reaches the client; its headers are bounded', async () => {
  await using system = await startSystem(MERGES);
  system.stations.reply = () => ({
    status: 401,
    headers: { 'set-cookie': 'gone=; Max-Age=0', 'x-shop-big': 'y'.repeat(9_000) },
  });
  const response = await system.post('{ echo }');
  expect(response.headers.getSetCookie()).toEqual(['gone=; Max-Age=0']);
  expect(response.headers.get('x-shop-big')).toBeNull();
});

const CACHING = `
headers:
  all: { request: [{ propagate: { named: x-who } }] }
  cache_control: { enabled: true }
`;

test('cache-control is the strictest of all subgraphs', async () => {
  await using system = await startSystem(CACHING);
  const cases: readonly (readonly [string | null, string | null, string])[] = [
    ['public, max-age=60', 'public, max-age=30', 'public, max-age=30'],
    ['public, max-age=60', 'private, max-age=90', 'private, max-age=60'],
    ['public, max-age=60', null, 'no-store'],
    ['public, max-age=60', 'no-store', 'no-store'],
    ['public, max-age=60, s-maxage=500', 'public, s-maxage=300, max-age=70', 'public, max-age=60, s-maxage=300'],
  ];
  for (const [first, second, expected] of cases) {
    system.stations.reply = () => ({ headers: first === null ? {} : { 'cache-control': first } });
    system.bikes.reply = () => ({ headers: second === null ? {} : { 'cache-control': second } });
    for (let use = 0; use < 3; use += 1) {
      const { headers } = await system.get(BOTH);
      expect(headers.get('cache-control')).toBe(expected);
      const isCacheable = expected !== 'no-store';
      expect([headers.get('vary')?.includes('x-who') ?? false, headers.has('etag')]).toEqual([
        isCacheable,
        isCacheable,
      ]);
    }
  }
  system.stations.reply = () => ({ headers: { 'cache-control': 'public, max-age=60' } });
  for (const query of ['{ station { name } fails }', '{ nothing }', '{ __typename }'])
    expect((await system.get(query)).headers.get('cache-control'), query).toBe('no-store');
  expect((await system.post('mutation { login }')).headers.get('cache-control')).toBe('no-store');
});

test('a response with cookies is not for shared caches', async () => {
  await using system = await startSystem(
    `headers:
  all: { response: [{ propagate: { named: set-cookie } }] }
  cache_control: { enabled: true }
`,
  );
  const control = { 'cache-control': 'public, max-age=60, s-maxage=600' };
  system.stations.reply = () => ({ headers: { ...control, 'set-cookie': 'session=1' } });
  const { headers } = await system.get('{ kept }');
  expect([headers.get('cache-control'), headers.getSetCookie()]).toEqual(['private, max-age=60', ['session=1']]);
  system.stations.reply = () => ({ headers: control });
  expect((await system.get('{ kept }')).headers.get('cache-control')).toBe('public, max-age=60, s-maxage=300');
});

test('a client that waits for the request of another one does not get a response that is private', async () => {
  await using system = await startSystem('headers: {}\n', { ROUTER_ENTITY_CACHE: 'on' });
  const ask = () => Promise.all(Array.from({ length: 8 }, () => system.post('{ kept }')));
  system.stations.reply = () => ({ headers: { 'cache-control': 'private, max-age=60' } });
  for (const { status } of await ask()) expect(status).toBe(200);
  expect(system.stations.received).toHaveLength(8);
  system.stations.reply = () => ({ headers: { 'cache-control': 'public, max-age=60' } });
  await ask();
  expect(system.stations.received.length).toBeLessThan(16);
});

test('age is subtracted, annotations count, vary: * is not stored, and etag gives 304', async () => {
  await using system = await startSystem(CACHING);
  system.stations.reply = () => ({ headers: { 'cache-control': 'public, max-age=600', age: '100' } });
  expect((await system.get('{ echo }')).headers.get('cache-control')).toBe('public, max-age=500');
  const kept = await system.get('{ kept }');
  expect(kept.headers.get('cache-control')).toBe('public, max-age=300');
  const again = await system.get('{ kept }', { 'if-none-match': kept.headers.get('etag') ?? '' });
  expect(again.status).toBe(304);
  system.stations.reply = () => ({ headers: { 'cache-control': 'public, max-age=600', vary: 'x-a, *' } });
  expect((await system.get('{ echo }')).headers.get('cache-control')).toBe('no-store');
  system.stations.reply = () => ({});
  expect((await system.get('{ kept }')).headers.get('cache-control')).toBe('public, max-age=300');
  expect((await system.get('{ echo kept }')).headers.get('cache-control')).toBe('no-store');
});

test('a response that a pattern or the caller decides about is not for shared caches', async () => {
  for (const rule of ['propagate: { matching: "x-.*" }', 'insert: { name: x-ip, from_context: client_address }']) {
    await using system = await startSystem(
      `headers:\n  all: { request: [{ ${rule} }] }\n  cache_control: { enabled: true }\n`,
    );
    system.stations.reply = () => ({ headers: { 'cache-control': 'public, max-age=60' } });
    expect((await system.get('{ echo }')).headers.get('cache-control')).toBe('private, max-age=60');
  }
});

/** What a caller gets may depend on every header that reaches the subgraph; nothing else distinguishes callers. */
test('callers whose forwarded headers differ never get each other’s data, whatever is shared or cached', async () => {
  await using system = await startSystem(
    `
headers:
  all:
    request: [{ propagate: { named: x-who } }]
  subgraphs:
    bikes:
      request:
        - remove: { named: x-who }
        - propagate: { named: x-tenant, rename: x-who }
  cache_control: { enabled: true }
`,
    { ROUTER_ENTITY_CACHE: 'on', ROUTER_STALE_IF_ERROR: 'true' },
  );
  const random = createRandom(5);
  const queries = ['{ kept }', '{ station { docks } }', '{ station { name docks } kept }', '{ echo kept }'];
  const requests = Array.from({ length: 300 }, () => ({
    query: queries[Math.floor(random.next() * queries.length)] ?? '',
    who: `who${Math.floor(random.next() * 4)}`,
    tenant: `tenant${Math.floor(random.next() * 4)}`,
    method: random.next() < 0.5 ? ('get' as const) : ('post' as const),
  }));
  let cursor = 0;
  const work = async (): Promise<void> => {
    for (let next = requests[cursor++]; next !== undefined; next = requests[cursor++]) {
      const { query, who, tenant, method } = next;
      const response = await system[method](query, { 'x-who': who, 'x-tenant': tenant });
      const text = await response.text();
      const seen = text.match(/(?:who|tenant)\d/g) ?? [];
      expect(seen.length, text).toBeGreaterThan(0);
      for (const each of seen) expect([who, tenant], `${query} of ${who} and ${tenant}: ${text}`).toContain(each);
      if (query.includes('docks')) expect(text).toContain(`"docks":"${tenant}"`);
      if (query.includes('kept')) expect(text).toContain(`"kept":"${who}"`);
    }
  };
  await Promise.all(Array.from({ length: 10 }, work));
  // Most values were cached: the test would be empty otherwise.
  expect(system.stations.received.length + system.bikes.received.length).toBeLessThan(requests.length * 1.6);
});
