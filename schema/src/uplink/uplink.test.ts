/** Uplink and the plain file routes. */
import { afterEach, beforeEach, expect, test } from 'vitest';
import { FILMS, REF, startTestRegistry, VOTES } from '../tests/test-registry.js';
import type { TestRegistry } from '../tests/test-registry.js';

const BY_TEST = { git: null, by: 'test' };

let testRegistry: TestRegistry;
let key: string;
beforeEach(async () => {
  testRegistry = await startTestRegistry();
  key = await testRegistry.keyFor('read');
});
afterEach(() => testRegistry[Symbol.asyncDispose]());

/** Sends the query of Apollo Router. */
async function poll(apiKey: string, ref: string, ifAfterId: string | null = null): Promise<Record<string, unknown>> {
  const query = `query SupergraphSdlQuery($apiKey: String!, $graph_ref: String!, $ifAfterId: ID) {
    routerConfig(ref: $graph_ref, apiKey: $apiKey, ifAfterId: $ifAfterId) { __typename
      ... on RouterConfigResult { id supergraphSdl: supergraphSDL minDelaySeconds }
      ... on Unchanged { id minDelaySeconds }
      ... on FetchError { code message } } }`;
  const response = await fetch(`${testRegistry.url}/uplink`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ query, variables: { apiKey, graph_ref: ref, ifAfterId } }),
  });
  return ((await response.json()) as { data: { routerConfig: Record<string, unknown> } }).data.routerConfig;
}

test('Uplink serves the supergraph, reports Unchanged for the current id, and serves a rollback under a new id', async () => {
  await testRegistry.registry.publishAll(REF, [FILMS], BY_TEST);
  const first = await poll(key, 'marquee@current');
  expect(first).toMatchObject({
    __typename: 'RouterConfigResult',
    supergraphSdl: (await testRegistry.registry.supergraph(REF))?.sdl,
  });
  expect(await poll(key, 'marquee@current', String(first['id']))).toMatchObject({ __typename: 'Unchanged' });

  await testRegistry.registry.publishAll(REF, [VOTES], BY_TEST);
  const second = await poll(key, 'marquee@current', String(first['id']));
  await testRegistry.registry.rollBack(REF, null, 'test');
  const third = await poll(key, 'marquee@current', String(second['id']));
  expect(third).toMatchObject({ __typename: 'RouterConfigResult', supergraphSdl: first['supergraphSdl'] });
});

test('Uplink uses RETRY_LATER for a variant without supergraph, and other codes for unknown or wrong keys', async () => {
  expect(await poll(key, 'marquee@current')).toMatchObject({ code: 'RETRY_LATER' });
  expect(await poll('service:marquee:unknown', 'marquee@current')).toMatchObject({ code: 'AUTHENTICATION_FAILED' });
  expect(await poll(key, 'other@current')).toMatchObject({ code: 'ACCESS_DENIED' });
});

test('plain files have an ETag, and a request with the current one gets 304', async () => {
  await testRegistry.registry.publishAll(REF, [FILMS], BY_TEST);
  const read = (headers: Record<string, string>) =>
    fetch(`${testRegistry.url}/artifacts/marquee/current/supergraph`, {
      headers: { 'x-hive-cdn-key': key, ...headers },
    });
  const first = await read({});
  expect(await first.text()).toContain('join__Graph');
  expect((await read({ 'if-none-match': first.headers.get('etag') ?? '' })).status).toBe(304);
  expect((await fetch(`${testRegistry.url}/artifacts/marquee/current/supergraph`)).status).toBe(401);
});
