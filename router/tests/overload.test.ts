/** Limits of requests in flight and of rates, over HTTP. */
import { expect, test } from 'vitest';
import { startTestSupergraph } from './support/test-supergraph.js';

async function send(url: string, headers: Readonly<Record<string, string>> = {}): Promise<Response> {
  return fetch(`${url}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: JSON.stringify({ query: '{ featured { id } }' }),
  });
}

test('requests over the limit of requests in flight get 503, a GraphQL error and retry-after; later ones are served', async () => {
  await using supergraph = await startTestSupergraph({ ROUTER_MAX_CONCURRENT_REQUESTS: '2' });
  expect((await send(supergraph.url)).status).toBe(200);

  const responses = await Promise.all(Array.from({ length: 30 }, async () => send(supergraph.url)));

  const refused = responses.filter(({ status }) => status === 503);
  expect(refused.length).toBeGreaterThan(0);
  expect(responses.some(({ status }) => status === 200)).toBe(true);
  expect(refused[0]?.headers.get('retry-after')).toMatch(/^\d+$/);
  expect(await refused[0]?.json()).toMatchObject({ errors: [{ extensions: { code: 'OVERLOADED' } }] });
  expect((await send(supergraph.url)).status).toBe(200);
});

test('requests over the rate of an address get 429, and those from another address do not', async () => {
  await using supergraph = await startTestSupergraph({
    ROUTER_RATE_LIMITS: 'enforce',
    ROUTER_REQUESTS_PER_MINUTE_ADDRESS: '12',
    ROUTER_TRUSTED_PROXY_RANGES: '127.0.0.0/8',
  });
  const from = (address: string) => send(supergraph.url, { 'x-forwarded-for': address });
  const statuses = [];
  for (let request = 0; request < 4; request++) statuses.push((await from('203.0.113.9')).status);
  expect(statuses).toEqual([200, 200, 429, 429]);
  expect((await from('203.0.113.10')).status).toBe(200);
  const refused = await from('203.0.113.9');
  expect(refused.headers.get('ratelimit-policy')).toBe('"address-requests";q=12;w=60');
  expect(await refused.json()).toMatchObject({ errors: [{ extensions: { code: 'RATE_LIMITED' } }] });
  const metrics = await (await fetch(`${supergraph.url}/metrics`)).text();
  expect(metrics).toContain('router_over_rate_limit_total{of="requests",mode="enforce"} 3');
});

test('operations over the cost budget of a client get 429 before a subgraph is asked', async () => {
  await using supergraph = await startTestSupergraph({
    ROUTER_RATE_LIMITS: 'enforce',
    ROUTER_COST_PER_MINUTE_CLIENT: '120',
  });
  const client = { 'apollographql-client-name': 'crawler' };
  expect((await send(supergraph.url, client)).status).toBe(200);
  const statuses = [];
  for (let request = 0; request < 3; request++) statuses.push((await send(supergraph.url, client)).status);
  expect(statuses.at(-1)).toBe(429);
  expect((await send(supergraph.url, { 'apollographql-client-name': 'television' })).status).toBe(200);
});

test('the limits of a subgraph are in the metrics', async () => {
  await using supergraph = await startTestSupergraph({});
  await send(supergraph.url);
  const metrics = await (await fetch(`${supergraph.url}/metrics`)).text();
  expect(metrics).toMatch(/router_fetch_limit\{subgraph="\w+"\} 32/);
  expect(metrics).toMatch(/router_fetches_in_flight\{subgraph="\w+"\} 0/);
});
