import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { currentWindow } from '@marquee/contracts/licence';
import { DEMO_NOW } from '@marquee/demo-data/demo-data';
import { asViewer } from '@marquee/subgraph/testing/start-subgraph';
import type { TestSubgraph } from '@marquee/subgraph/testing/start-subgraph';
import { child, findTitle, isLicensedInUs, startSeededCatalog, valueAt } from './requests.js';

let catalog: TestSubgraph;
beforeAll(async () => {
  catalog = await startSeededCatalog();
});
afterAll(() => catalog[Symbol.asyncDispose]());

describe('visibility', () => {
  const NAME = 'query ($id: ID!) { title(id: $id) { name } }';

  test('a title above the limit, outside its window or unknown is null, also among several', async () => {
    const adult = findTitle((title) => title.rating.level === 'AGE_18' && isLicensedInUs(title));
    const gone = findTitle((title) => !isLicensedInUs(title) && title.rating.level === 'ALL');
    const shown = findTitle((title) => title.rating.level === 'ALL' && isLicensedInUs(title));
    expect(valueAt(await catalog.execute(NAME, { id: adult.id }, { viewer: child }), 'title')).toBeNull();
    expect(valueAt(await catalog.execute(NAME, { id: adult.id }, { viewer: asViewer() }), 'title', 'name')).toBe(
      adult.name,
    );
    const several = await catalog.execute(
      'query ($ids: [ID!]!) { titles(ids: $ids) { id } }',
      { ids: [shown.id, adult.id, 'unknown', gone.id, shown.id] },
      { viewer: child },
    );
    expect(valueAt(several, 'titles')).toEqual([{ id: shown.id }, null, null, null, { id: shown.id }]);
    expect(several.storeReads).toBe(1);
  });

  test('a title is null before its licence begins and resolves afterwards', async () => {
    const coming = findTitle(
      ({ windows }) =>
        windows.some(({ country, from }) => country === 'US' && from > DEMO_NOW.toISOString()) &&
        currentWindow(windows, 'US', DEMO_NOW) === undefined,
    );
    const from = coming.windows.find(({ country }) => country === 'US')?.from ?? '';
    expect(valueAt(await catalog.execute(NAME, { id: coming.id }), 'title')).toBeNull();
    catalog.setNow(new Date(from));
    expect(valueAt(await catalog.execute(NAME, { id: coming.id }), 'title', 'name')).toBe(coming.name);
    catalog.setNow(DEMO_NOW);
  });

  test('a name is in the language of the viewer, its parent language, or the original language', async () => {
    const translated = findTitle((title) => title.names['de'] !== undefined && isLicensedInUs(title));
    const nameFor = async (language: string) =>
      valueAt(await catalog.execute(NAME, { id: translated.id }, { viewer: asViewer({ language }) }), 'title', 'name');
    expect(await nameFor('de-CH')).toBe(translated.names['de']);
    expect(await nameFor('ja')).toBe(translated.names['ja']);
    expect(await nameFor('ko-KR')).toBe(translated.name);
  });

  test('more than a hundred ids are refused', async () => {
    const { errors } = await catalog.execute('query ($ids: [ID!]!) { titles(ids: $ids) { id } }', {
      ids: Array.from({ length: 101 }, (_, index) => `t${index}`),
    });
    expect(errors[0]).toMatchObject({ extensions: { code: 'BAD_USER_INPUT' } });
  });
});
