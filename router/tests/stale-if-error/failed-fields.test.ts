/** Fields that fail within a response: the rest of the response is new. */
import { describe, expect, test } from 'vitest';
import { audienceLabel, member, openStaleSystem, profileLabel } from './stale-system.js';

const ANN = member({ name: 'ann' });
const FAILURE = 'INTERNAL_SERVER_ERROR';
const TILES = '{ viewer { page { tiles { id title: name art(width: 64) { url } licence } } } }';

interface Tile {
  readonly id: string;
  readonly title: string | null;
}

function tilesOf({ data }: { readonly data?: unknown }): readonly Tile[] {
  return (data as { viewer: { page: { tiles: readonly Tile[] } } }).viewer.page.tiles;
}

describe.each([
  ['compiled', true],
  ['general', false],
] as const)('%s', (_, compiledPath) => {
  const open = async () => {
    const system = await openStaleSystem({ compiledPath });
    system.titles = ['t1', 't2', 't3'];
    return system;
  };

  test('an entity field that fails is replaced, of this entity alone', async () => {
    const system = await open();
    const healthy = await system.execute(TILES, ANN);
    system.pass(5_000);
    system.fieldErrors.set('Title.name t2', FAILURE);
    const stale = await system.execute(TILES, ANN);
    expect(stale).toEqual({
      data: healthy.data,
      extensions: {
        stale: [{ path: ['viewer', 'page', 'tiles', '@'], fields: ['title'], service: 'catalog', ageMs: 5_000 }],
      },
    });
    // What did not fail was stored again, and what failed was not.
    system.pass(5_000);
    system.failures.set('catalog', 'refused');
    const later = await system.execute(TILES, ANN);
    expect(tilesOf(later).map(({ title }) => title)).toEqual(tilesOf(healthy).map(({ title }) => title));
    expect(later.extensions).toMatchObject({ stale: [{ ageMs: 10_000 }] });
  });

  test('an entity that fails as a whole is replaced; what must not be stale of it fails', async () => {
    const system = await open();
    const healthy = await system.execute(TILES, ANN);
    system.fieldErrors.set('Title t2', FAILURE);
    const stale = await system.execute(TILES, ANN);
    expect(tilesOf(stale)).toEqual(
      tilesOf(healthy).map((tile) => (tile.id === 't2' ? { ...tile, licence: null } : tile)),
    );
    expect(stale.errors).toMatchObject([{ path: ['viewer', 'page', 'tiles', 1, 'licence'] }]);
  });

  test.each(['FORBIDDEN', 'UNAUTHENTICATED', 'DISABLED', 'SOMETHING_ELSE'])('a refusal stays: %s', async (code) => {
    const system = await open();
    await system.execute(TILES, ANN);
    system.fieldErrors.set('Title.name t2', code).set('Title t1', code);
    const refused = await system.execute(TILES, ANN);
    expect(tilesOf(refused).map(({ title }) => title === null)).toEqual([true, true, false]);
    expect(refused.extensions).toBeUndefined();
  });

  test('a field that must not be stale, or has no last good value, fails', async () => {
    const system = await open();
    await system.execute(TILES, ANN);
    system.titles = ['t9'];
    system.fieldErrors.set('Title.name', FAILURE).set('Title.licence', FAILURE);
    const failed = await system.execute(TILES, ANN);
    expect(tilesOf(failed)).toEqual([{ id: 't9', title: null, art: { url: '/t9/64' }, licence: null }]);
    expect(failed.errors).toMatchObject([{ extensions: { affected: { fields: ['title', 'licence'] } } }]);
  });

  test('an error inside a value leaves the newer value in place', async () => {
    const system = await open();
    const query = '{ viewer { page(first: 1) { tiles { id cast { name } } } } }';
    await system.execute(query, ANN);
    system.fieldErrors.set('Person.name', FAILURE);
    const failed = await system.execute(query, ANN);
    expect(tilesOf(failed)).toEqual([{ id: 't1', cast: [{ name: null }, { name: null }] }]);
    expect(failed.errors).toHaveLength(1);
    expect(failed.extensions).toBeUndefined();
  });

  test('root fields that fail are replaced, beside others that fail and others that are new', async () => {
    const system = await open();
    const query = '{ price e: editorial(rows: 1) { label } viewer { region p: page { label } picks { id } } }';
    const healthy = await system.execute(query, ANN);
    system.pass(1_000);
    for (const field of ['Query.price', 'Query.editorial', 'Viewer.page', 'Viewer.picks'])
      system.fieldErrors.set(field, FAILURE);
    const stale = await system.execute(query, ANN);
    expect(stale.data).toEqual({
      ...healthy.data,
      price: null,
      viewer: { region: profileLabel(ANN), p: { label: profileLabel(ANN) }, picks: null },
    });
    expect(stale.errors?.map(({ path }) => path)).toEqual([['price'], ['viewer', 'picks']]);
    expect(stale.extensions).toEqual({
      stale: [
        { path: ['e'], service: 'catalog', ageMs: 1_000 },
        { path: ['viewer', 'p'], service: 'recommendations', ageMs: 1_000 },
      ],
    });
  });

  test('a response whose errors are outside of what may be stale is kept', async () => {
    const system = await open();
    const query = '{ price editorial(rows: 1) { label } }';
    system.fieldErrors.set('Query.price', FAILURE);
    await system.execute(query, ANN);
    system.failures.set('catalog', 'refused');
    expect((await system.execute(query, ANN)).data).toEqual({
      price: null,
      editorial: { label: audienceLabel(ANN) },
    });
  });

  test('a value of another audience does not replace a field', async () => {
    const system = await open();
    await system.execute(TILES, ANN);
    system.fieldErrors.set('Title.name', FAILURE);
    const kid = await system.execute(TILES, member({ name: 'kid', maturityLimit: 'AGE_7', isKids: true }));
    expect(tilesOf(kid).map(({ title }) => title)).toEqual([null, null, null]);
  });

  test('a title that was withdrawn since is not replaced', async () => {
    const system = await open();
    await system.execute(TILES, ANN);
    system.fieldErrors.set('Title.name', FAILURE);
    system.values.invalidations.titleChanged('t2', true);
    expect(tilesOf(await system.execute(TILES, ANN)).map(({ title }) => title === null)).toEqual([false, true, false]);
  });
});
