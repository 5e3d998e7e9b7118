/** Values that are fetched again while nobody waits for them. */
import { expect, test } from 'vitest';
import { createSubgraphError } from '../../src/subgraph-client/subgraph-error.js';
import type { RawRequest } from '../../src/subgraph-client/subgraph-request.js';
import { filmsSent, hold, member, openCacheSystem, turns } from './cache-system.js';
import type { CacheSystem } from './cache-system.js';

const US = member('a');
const NAMES = 'query ($ids: [ID!]!) { films(ids: $ids) { id name } }';

function names(system: CacheSystem, ids: readonly string[]) {
  return system.execute(NAMES, { identity: US, variables: { ids } });
}

/** With a value that is past its age and may still be used. */
async function openStale(): Promise<CacheSystem> {
  const system = await openCacheSystem();
  await names(system, ['a']);
  system.pass(70_000);
  filmsSent(system);
  return system;
}

test('they are fetched with the lowest level, a deadline of their own, and apart from requests of clients', async () => {
  const system = await openStale();
  const requests: RawRequest[] = [];
  system.instead.set('films', (request) => {
    requests.push(request);
    return Promise.reject(createSubgraphError('films', 'FETCH_SHED', 'was not asked'));
  });
  const { data, errors } = await names(system, ['a']);
  expect([data, errors]).toEqual([{ films: [{ id: 'a', name: 'a in US #1' }] }, undefined]);
  await turns();
  const [{ profile, deadline, merging } = {} as RawRequest] = requests;
  expect(requests).toHaveLength(1);
  expect(profile.criticality.level).toBe('best-effort');
  expect(merging).toBeUndefined();
  expect(deadline.remainingMs).toBeLessThanOrEqual(5_000);
  expect(system.cache.revalidations.size).toBe(0);
});

test('a request of a client does not wait for one in the background', async () => {
  const system = await openStale();
  const openGate = hold(system, 'films');
  await names(system, ['a']);
  await turns();
  expect(filmsSent(system)).toEqual([['a']]);
  // Too old to be used while it is fetched again.
  system.pass(30_000);
  const response = names(system, ['a']);
  await turns();
  expect(filmsSent(system)).toEqual([['a']]);
  openGate();
  expect((await response).data).toEqual({ films: [{ id: 'a', name: expect.stringMatching(/#[23]$/) as string }] });
});

test('they end when the router is closed, and none begins from then on', async () => {
  const system = await openStale();
  const openGate = hold(system, 'films');
  await names(system, ['a']);
  await turns();
  expect(system.cache.revalidations.size).toBe(1);
  system.cache.endRevalidations();
  await turns();
  expect([system.cache.revalidations.size, system.ended]).toEqual([0, 1]);
  openGate();
  filmsSent(system);
  expect((await names(system, ['a'])).data).toEqual({ films: [{ id: 'a', name: 'a in US #1' }] });
  await turns();
  expect(filmsSent(system)).toEqual([]);
});
