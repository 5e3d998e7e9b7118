/** Gateways that follow Apollo's Uplink follow this registry. */
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

/** As Apollo Router asks. */
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

test('hands out the supergraph, says when nothing has changed, and hands out a rollback as something new', async () => {
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

test('tells apart what waiting mends and what it does not', async () => {
  expect(await poll(key, 'marquee@current')).toMatchObject({ code: 'RETRY_LATER' });
  expect(await poll('service:marquee:nobody', 'marquee@current')).toMatchObject({ code: 'AUTHENTICATION_FAILED' });
  expect(await poll(key, 'other@current')).toMatchObject({ code: 'ACCESS_DENIED' });
});

test('plain reads answer with an ETag, and with nothing when it is known already', async () => {
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
