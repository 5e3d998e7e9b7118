import { createRandom } from '@marquee/runtime/random';
import { expect, test } from 'vitest';
import { bestByComparing, randomTopology } from '../../tests/random-topology.js';
import { rankHosts } from './steering.js';
import type { Client, EdgeSite } from './steering.js';

function site(id: string, changes: Partial<EdgeSite> = {}): EdgeSite {
  return {
    id,
    role: 'EDGE',
    place: { latitude: 47, longitude: 8 },
    healthy: true,
    draining: false,
    load: 0.5,
    holds: 'EVERYTHING',
    routes: [],
    ...changes,
  };
}

const origin = site('origin', { role: 'ORIGIN' });
const client: Client = { address: '203.0.113.9', place: { latitude: 47, longitude: 8 } };
function route(prefix: string, asPathLength = 1, med = 0) {
  return { routes: [{ prefix, asPathLength, med }] };
}

function hosts(...sites: readonly EdgeSite[]) {
  return rankHosts([...sites, origin], 'film', client).map((host) => `${host.site.id} ${host.reason}`);
}

test('each criterion decides when the ones before it are equal', () => {
  expect(hosts(site('a', route('203.0.0.0/16')), site('b', route('203.0.113.0/24', 9)))[0]).toBe('b ROUTE_SPECIFICITY');
  expect(hosts(site('a', route('203.0.113.0/24', 2)), site('b', route('203.0.113.0/24', 1)))[0]).toBe('b AS_PATH');
  expect(hosts(site('a', route('203.0.113.0/24', 1, 5)), site('b', route('203.0.113.0/24', 1, 1)))[0]).toBe('b MED');
  expect(hosts(site('a', { place: { latitude: 52, longitude: 0 } }), site('b', { load: 0.8 }))[0]).toBe('b PROXIMITY');
  expect(hosts(site('a', { load: 0.7 }), site('b', { load: 0.2 }))[0]).toBe('b SPARE_CAPACITY');
  expect(hosts(site('b'), site('a'))[0]).toBe('a LAST_CHOICE');
});

test.each([
  ['not healthy', { healthy: false }],
  ['being drained', { draining: true }],
  ['overloaded', { load: 0.9 }],
  ['without the title', { holds: ['another film'] }],
] as const)('a site that is %s is not on the list', (_why, changes) => {
  expect(hosts(site('a'), site('b'), site('c', changes))).toEqual(['a LAST_CHOICE', 'b LAST_CHOICE']);
});

test('the origin is appended when fewer than two edges can serve, and is alone when none can', () => {
  expect(hosts(site('a'))).toEqual(['a LAST_CHOICE', 'origin FALLBACK_ORIGIN']);
  expect(hosts(site('a', { healthy: false }))).toEqual(['origin FALLBACK_ORIGIN']);
  expect(hosts(...'abcdefg'.split('').map((id) => site(id)))).toHaveLength(4);
});

test('in random topologies the first host is the best one, and there are two hosts whenever two can serve', () => {
  const random = createRandom(11);
  for (let round = 0; round < 5000; round += 1) {
    const topology = randomTopology(random);
    const list = rankHosts(topology.sites, 'film', topology.client);
    const { first, able } = bestByComparing(topology);
    expect(list[0]?.site.id ?? null, JSON.stringify(topology)).toBe(first);
    expect(list.length).toBeGreaterThanOrEqual(Math.min(2, able));
  }
});
