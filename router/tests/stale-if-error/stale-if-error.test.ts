import { InjectedFaults } from '@marquee/fault-injection/injected-faults';
import { describe, expect, test } from 'vitest';
import { audienceLabel, member, openStaleSystem, profileLabel } from './stale-system.js';
import type { Failure } from './stale-system.js';

const ANN = member({ name: 'ann' });
const BEN = member({ name: 'ben' });
const KID = member({ name: 'kid', maturityLimit: 'AGE_7', isKids: true });

const NO_FAULTS = new InjectedFaults({ fetchFaults: [], fieldFaults: [], isCounted: false }, () => 0);

const EDITORIAL = '{ editorial { label rows { heading titles { id name } } } }';
const PAGE = '{ viewer { page { label tiles { id name art(width: 64) { url alt } } } } }';

const FAILURES: readonly Failure[] = ['refused', 'timeout', 'HTTP 503', 'malformed', 'null data', 'reports a failure'];
const REFUSALS: readonly Failure[] = ['forbids', 'HTTP 403'];

describe.each([
  ['compiled', true, false],
  ['general', false, false],
  ['re-spaced responses', true, true],
] as const)('%s', (_, compiledPath, isSpaced) => {
  const open = async () => Object.assign(await openStaleSystem({ compiledPath }), { isSpaced });

  test.each(FAILURES)(
    'the last good response replaces a fetch that fails, marked with its age: %s',
    async (failure) => {
      const system = await open();
      const healthy = await system.execute(EDITORIAL, ANN);
      system.pass(5_000);
      system.failures.set('catalog', failure);
      const stale = await system.execute(EDITORIAL, BEN);
      expect(stale).toEqual({
        data: healthy.data,
        extensions: { stale: [{ path: ['editorial'], service: 'catalog', ageMs: 5_000 }] },
      });
    },
  );

  test.each(REFUSALS)('a refusal is not replaced: %s', async (failure) => {
    const system = await open();
    await system.execute(EDITORIAL, ANN);
    system.failures.set('catalog', failure);
    const refused = await system.execute(EDITORIAL, ANN);
    expect(refused.data).toEqual({ editorial: null });
    expect(refused.errors).toHaveLength(1);
    expect(refused.extensions).toBeUndefined();
  });

  test('entities are replaced one by one, from the pages of others', async () => {
    const system = await open();
    system.titles = ['t1', 't2', 't3'];
    const healthy = await system.execute(PAGE, ANN);
    system.titles = ['t3', 't9', 't1'];
    system.failures.set('catalog', 'refused');
    system.pass(100);
    const stale = await system.execute(PAGE, BEN);
    const tileOf = (id: string): unknown =>
      (healthy.data as { viewer: { page: { tiles: readonly { id: string }[] } } }).viewer.page.tiles.find(
        (tile) => tile.id === id,
      );
    expect(stale.data).toEqual({
      viewer: {
        page: { label: profileLabel(BEN), tiles: [tileOf('t3'), { id: 't9', name: null, art: null }, tileOf('t1')] },
      },
    });
    expect(stale.errors).toMatchObject([
      {
        path: ['viewer', 'page', 'tiles', 1, 'name'],
        extensions: { code: 'SUBGRAPH_UNREACHABLE', affected: { fields: ['name', 'art'], count: 1 } },
      },
    ]);
    expect(stale.extensions).toEqual({
      stale: [{ path: ['viewer', 'page', 'tiles', '@'], fields: ['name', 'art'], service: 'catalog', ageMs: 100 }],
    });
  });

  test('with both subgraphs dead, a member has the last page with its captions', async () => {
    const system = await open();
    const healthy = await system.execute(PAGE, ANN);
    system.failures.set('catalog', 'refused').set('recommendations', 'timeout');
    const stale = await system.execute(PAGE, ANN);
    expect(stale.data).toEqual(healthy.data);
    expect(stale.errors).toBeUndefined();
    expect(stale.extensions).toMatchObject({ stale: [{ path: ['viewer', 'page'] }, { service: 'catalog' }] });
  });

  test('an entity that the subgraph does not have stays null without an error', async () => {
    const system = await open();
    system.titles = ['unknown', 't1'];
    const healthy = await system.execute(PAGE, ANN);
    system.failures.set('catalog', 'refused');
    expect((await system.execute(PAGE, ANN)).data).toEqual(healthy.data);
    expect((await system.execute(PAGE, ANN)).errors).toBeUndefined();
  });

  test('what is not tagged fails beside what is stale', async () => {
    const system = await open();
    const both = '{ price e: editorial(rows: 1) { text: label } viewer { region picks { id } } }';
    const healthy = await system.execute(both, ANN);
    system.failures.set('catalog', 'refused').set('recommendations', 'refused');
    const stale = await system.execute(both, ANN);
    expect(stale.data).toEqual({ ...healthy.data, price: null, viewer: { region: profileLabel(ANN), picks: null } });
    expect(stale.errors?.map(({ path }) => path)).toEqual([['price'], ['viewer', 'picks']]);
    expect(stale.extensions).toMatchObject({ stale: [{ path: ['e'] }, { path: ['viewer', 'region'] }] });
  });

  test('fields of an entity that are not tagged fail beside those that are stale', async () => {
    const system = await open();
    const query = '{ viewer { page(first: 1) { tiles { id title: name licence } } } }';
    await system.execute(query, ANN);
    system.failures.set('catalog', 'refused');
    const stale = await system.execute(query, ANN);
    expect(stale.data).toEqual({
      viewer: { page: { tiles: [{ id: 't1', title: `t1 for ${audienceLabel(ANN)}`, licence: null }] } },
    });
    expect(stale.errors).toMatchObject([{ path: ['viewer', 'page', 'tiles', 0, 'licence'] }]);
    expect(stale.extensions).toMatchObject({ stale: [{ fields: ['title'] }] });
  });

  test.each([
    ['another maturity limit', KID],
    ['another country', member({ name: 'ann', country: 'DE' })],
    ['another language', member({ name: 'ann', language: 'de' })],
    ['more scopes', member({ name: 'ann', scopes: ['support:read'] })],
    ['a guest', null],
  ])('a value for an audience is for this audience only: %s', async (__, other) => {
    const system = await open();
    await system.execute(EDITORIAL, ANN);
    system.failures.set('catalog', 'refused');
    expect((await system.execute(EDITORIAL, other)).data).toEqual({ editorial: null });
  });

  test('a value for a profile is for this profile only, and fields of the viewer are of a profile', async () => {
    const system = await open();
    const query = '{ viewer { region page { label } } }';
    await system.execute(query, ANN);
    system.failures.set('catalog', 'refused').set('recommendations', 'refused');
    for (const other of [BEN, member({ name: 'ann', profileId: null }), null])
      expect((await system.execute(query, other)).data).toEqual({ viewer: { region: null, page: null } });
    expect((await system.execute(query, ANN)).errors).toBeUndefined();
  });

  test('variables, literals and forwarded headers are part of what a value depends on', async () => {
    const system = await open();
    const query = 'query ($rows: Int) { editorial(rows: $rows) { label } }';
    await system.execute(query, null, { rows: 1 }, { market: 'north' });
    system.failures.set('catalog', 'refused');
    const others: readonly (readonly [string, Record<string, unknown>, Record<string, string>])[] = [
      [query, { rows: 2 }, { market: 'north' }],
      [query, {}, { market: 'north' }],
      [query, { rows: null }, { market: 'north' }],
      [query, { rows: 1 }, { market: 'south' }],
      [query, { rows: 1 }, {}],
      ['{ editorial(rows: 1, market: "x") { label } }', {}, { market: 'north' }],
    ];
    for (const [source, variables, headers] of others)
      expect((await system.execute(source, null, variables, headers)).data).toEqual({ editorial: null });
    expect((await system.execute(query, null, { rows: 1 }, { market: 'north' })).data).toEqual({
      editorial: { label: 'guestnorth' },
    });
  });

  test('a value is not used beyond its maximum age', async () => {
    const system = await open();
    await system.execute(PAGE, ANN);
    system.failures.set('recommendations', 'refused');
    system.pass(3_600_000);
    expect((await system.execute(PAGE, ANN)).errors).toBeUndefined();
    system.pass(1);
    expect((await system.execute(PAGE, ANN)).data).toEqual({ viewer: { page: null } });
  });

  test('a value is not used after its subgraph said that it is wrong', async () => {
    const system = await open();
    system.validMs = 60_000;
    await system.execute(PAGE, ANN);
    system.failures.set('recommendations', 'refused').set('catalog', 'refused');
    system.pass(60_000);
    expect((await system.execute(PAGE, ANN)).errors).toBeUndefined();
    system.pass(1);
    expect((await system.execute(PAGE, ANN)).data).toEqual({ viewer: { page: null } });
  });

  test('responses to a request with injected faults are not kept', async () => {
    const system = await open();
    for (const query of [PAGE, EDITORIAL]) await system.execute(query, ANN, {}, {}, { faults: NO_FAULTS });
    expect(system.values.store.size).toBe(0);
  });

  test('a mutation is not replaced', async () => {
    const system = await open();
    const mutation = 'mutation { touch(id: 1) { label } }';
    await system.execute(mutation, ANN);
    system.failures.set('catalog', 'refused');
    const failed = await system.execute(mutation, ANN);
    expect(failed.data).toEqual({ touch: null });
    expect(failed.extensions).toBeUndefined();
  });

  test('a withdrawn title is removed from every value that contains it, whenever it was stored', async () => {
    const system = await open();
    system.values.invalidations.titleChanged('t2', true);
    system.pass(60_000);
    await system.execute(PAGE, ANN);
    system.titles = ['t1', 't3'];
    await system.execute(EDITORIAL, ANN);
    system.failures.set('catalog', 'refused').set('recommendations', 'refused');
    const page = await system.execute(PAGE, ANN);
    expect(JSON.stringify(page.data)).toContain('"t1"');
    expect(JSON.stringify(page.data)).not.toContain('"t2"');
    expect(page.errors).toBeUndefined();
    expect((await system.execute(EDITORIAL, ANN)).errors).toBeUndefined();
    system.values.invalidations.titleChanged('t3', true);
    const editorial = await system.execute(EDITORIAL, ANN);
    expect(JSON.stringify(editorial.data)).toContain('"t1"');
    expect(JSON.stringify(editorial.data)).not.toContain('"t3"');
  });

  test('a value without the ids of its titles is not used after any title has changed', async () => {
    const system = await open();
    const query = '{ editorial { rows { titles { name } } } }';
    await system.execute(query, ANN);
    system.failures.set('catalog', 'refused');
    expect((await system.execute(query, ANN)).errors).toBeUndefined();
    system.values.invalidations.titleChanged('t77', false);
    expect((await system.execute(query, ANN)).data).toEqual({ editorial: null });
  });

  test('an alias cannot hide the id of a title', async () => {
    const system = await open();
    const query = '{ editorial { rows { titles { key: id id: name } } } }';
    await system.execute(query, ANN);
    system.failures.set('catalog', 'refused');
    expect((await system.execute(query, ANN)).errors).toBeUndefined();
    system.values.invalidations.titleChanged('t1', true);
    expect(JSON.stringify((await system.execute(query, ANN)).data)).not.toContain('t1');
  });
});

test('the store is bounded by entries and bytes', async () => {
  const system = await openStaleSystem({ limits: { maxEntries: 3, maxBytes: 2_500 } });
  for (let index = 0; index < 40; index++) {
    await system.execute(PAGE, member({ name: `m${index}` }));
    expect(system.values.store.size).toBeLessThanOrEqual(3);
    expect(system.values.store.bytes).toBeLessThanOrEqual(2_500);
  }
});

test('the compiled path keeps what it executes', async () => {
  const system = await openStaleSystem();
  await system.execute(PAGE, ANN);
  expect(system.stats()).toEqual({ compiled: 1, fallback: 0, general: 0 });
  expect(system.values.store.size).toBe(4);
});
