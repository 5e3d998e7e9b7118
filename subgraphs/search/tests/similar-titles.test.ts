/** Related titles from the neighbours that recommendations has learned. */
import { expect, test } from 'vitest';
import { newEvent, titleWithdrawn } from '@marquee/subgraph/testing/upstream-events';
import { find, startSearch, viewer } from './requests.js';
import { film, genres } from './title-states.js';

const TITLES = [
  film('heat', 'Heat', { reach: 80, genres: genres('Crime') }),
  film('ronin', 'Ronin', { reach: 40, genres: genres('Action') }),
  film('thief', 'Thief', { reach: 30, genres: genres('Crime') }),
  film('abroad', 'Abroad', { windows: [], genres: genres('Crime') }),
  film('adult', 'Adult', { maturityLevel: 'AGE_18' }),
];

const teenager = { ...viewer, maturityLimit: 'AGE_13' as const };

function neighbours(titleId: string, ids: readonly string[], at = '2026-11-10T00:00:00.000Z') {
  return newEvent('TitleNeighboursChanged', titleId, { titleId, neighbours: ids, at }, at);
}

function relatedOf({ related }: { readonly related: readonly { readonly title: { readonly id: string } }[] }) {
  return related.map(({ title }) => title.id);
}

test('few hits are followed by the titles most similar to the best one, the most similar first', async () => {
  await using search = await startSearch(TITLES);
  expect(relatedOf(await find(search, 'heat'))).toEqual([]);
  await search.publish('recommendations', [neighbours('heat', ['ronin', 'unknown', 'thief'])]);
  expect(await find(search, 'heat')).toMatchObject({ ids: ['heat'] });
  expect(relatedOf(await find(search, 'heat'))).toEqual(['ronin', 'thief']);
  expect(relatedOf(await find(search, 'hea'))).toEqual(['ronin', 'thief']);
  expect(await find(search, 'haet')).toMatchObject({ correctedQuery: 'heat', related: [{}, {}] });
  // A genre is no name of a title.
  expect(relatedOf(await find(search, 'crime'))).toEqual([]);
});

test('an earlier statement does not replace a later one', async () => {
  await using search = await startSearch(TITLES);
  await search.publish('recommendations', [
    neighbours('heat', ['thief'], '2026-11-12T00:00:00.000Z'),
    neighbours('heat', ['ronin'], '2026-11-11T00:00:00.000Z'),
  ]);
  expect(relatedOf(await find(search, 'heat'))).toEqual(['thief']);
});

test('titles that this profile may not see are not related, and neither are hits', async () => {
  await using search = await startSearch([...TITLES, film('dust', 'Heat and Dust', { reach: 10 })]);
  await search.publish('recommendations', [neighbours('heat', ['abroad', 'adult', 'dust', 'thief', 'ronin'])]);
  await search.publish('catalog', [titleWithdrawn('thief')]);
  const found = await find(search, 'heat', teenager);
  expect([found.ids, relatedOf(found)]).toEqual([['heat', 'dust'], ['ronin']]);
});

test('an unavailable title is followed by similar ones; without any, by those of its genre', async () => {
  await using search = await startSearch(TITLES);
  expect(relatedOf(await find(search, 'abroad'))).toEqual(['heat', 'thief']);
  await search.publish('recommendations', [neighbours('abroad', ['ronin', 'thief'])]);
  expect(relatedOf(await find(search, 'abroad'))).toEqual(['ronin', 'thief']);
  await search.publish('recommendations', [neighbours('abroad', ['adult'], '2026-11-13T00:00:00.000Z')]);
  expect(relatedOf(await find(search, 'abroad', teenager))).toEqual(['heat', 'thief']);
});

test('many hits are shown alone; related titles cost three reads more', async () => {
  const many = Array.from({ length: 7 }, (_, index) => film(`part${index}`, `Part ${index}`));
  await using search = await startSearch([...TITLES, ...many]);
  await search.publish('recommendations', [neighbours('part0', ['ronin']), neighbours('heat', ['ronin'])]);
  expect(await find(search, 'part')).toMatchObject({ related: [], storeReads: 2 });
  expect(await find(search, 'heat')).toMatchObject({ related: [{}], storeReads: 5 });
});
