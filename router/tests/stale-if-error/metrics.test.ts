import { expect, test } from 'vitest';
import { PROMETHEUS_TEXT } from '@marquee/runtime/metrics/write-text';
import { staleMetrics } from '../../src/stale-if-error/stale-metrics.js';
import { member, openStaleSystem } from './stale-system.js';

const ANN = member({ name: 'ann' });
const PAGE = '{ viewer { page { label tiles { id name } } } }';

test('metrics say what is kept, what was used and how old it was, what was missing and what was dropped', async () => {
  const system = await openStaleSystem();
  system.titles = ['t1', 't2'];
  await system.execute(PAGE, ANN);
  system.titles = ['t1', 't9'];
  system.failures.set('catalog', 'refused').set('recommendations', 'refused');
  system.pass(30_000);
  await system.execute(PAGE, ANN);
  await system.execute(PAGE, member({ name: 'ben' }));
  system.values.invalidations.titleChanged('t2', true);
  // A page that has the withdrawn title still.
  system.failures.delete('recommendations');
  system.titles = ['t1', 't2'];
  await system.execute(PAGE, ANN);
  const lines = PROMETHEUS_TEXT.write(staleMetrics(system.values)).split('\n');
  expect(lines).toEqual(
    expect.arrayContaining([
      'router_stale_entries 2',
      `router_stale_bytes ${system.values.store.bytes}`,
      'router_stale_usable 1',
      'router_stale_used_total{subgraph="recommendations",kind="response"} 1',
      'router_stale_missing_total{subgraph="recommendations",kind="response"} 1',
      'router_stale_used_total{subgraph="catalog",kind="entity"} 3',
      'router_stale_age_seconds_bucket{subgraph="catalog",le="10"} 0',
      'router_stale_age_seconds_bucket{subgraph="catalog",le="60"} 3',
      'router_stale_age_seconds_bucket{subgraph="catalog",le="+Inf"} 3',
      'router_stale_age_seconds_sum{subgraph="catalog"} 90',
      'router_stale_dropped_total{reason="title_changed"} 1',
      'router_stale_places_lost_total 0',
    ]),
  );
});

test('values that find no room are counted', async () => {
  const system = await openStaleSystem({ limits: { maxEntries: 3, maxBytes: 1_000_000 } });
  await system.execute(PAGE, ANN);
  expect(PROMETHEUS_TEXT.write(staleMetrics(system.values)).split('\n')).toContain(
    'router_stale_dropped_total{reason="no_room"} 1',
  );
});
