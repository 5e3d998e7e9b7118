import { currentWindow } from '@marquee/contracts/licence';
import { isWithinMaturity, MATURITY_LEVELS } from '@marquee/contracts/maturity';
import type { ViewerIdentity } from '@marquee/contracts/viewer';
import { createDemoData } from '@marquee/demo-data/create-demo-data';
import { COUNTRIES } from '@marquee/demo-data/demo-data';
import { createRandom } from '@marquee/runtime/random';
import type { Random } from '@marquee/runtime/random';
import { queryTokens } from '@marquee/document-store/tokens';
import { expect, test } from 'vitest';
import { find, startSearch, suggest, viewer } from './requests.js';
import { newEvent, profileDeleted, profileUpdated, titleWithdrawn } from '@marquee/subgraph/testing/upstream-events';
import { film, toTitleState } from './title-states.js';

const demoData = createDemoData('small');
const states = new Map(demoData.titles.map((title) => [title.id as string, toTitleState(title)]));

/** The expected visibility, computed from the data. */
function mayBeShown(
  id: string,
  { country, maturityLimit }: ViewerIdentity,
  now: Date,
  withdrawnIds: ReadonlySet<string>,
): boolean {
  const state = states.get(id);
  return (
    state !== undefined &&
    !withdrawnIds.has(id) &&
    isWithinMaturity(state.maturityLevel, maturityLimit) &&
    currentWindow(state.windows, country, now) !== undefined
  );
}

/** Beginnings and ends of licences. */
const boundaries = demoData.titles
  .flatMap(({ windows }) => windows.flatMap(({ from, until }) => (until === null ? [from] : [from, until])))
  .map((at) => Date.parse(at));

/** A word of a title: whole, a prefix, or with a letter missing. */
function somethingTyped(random: Random): string {
  const title = random.pick(demoData.titles);
  const text = random.pick([
    title.name,
    random.pick(title.genres),
    ...title.people.slice(0, 1).map(({ name }) => name),
  ]);
  const word = random.pick([...queryTokens(text), '']);
  return random.pick([word, text, word.slice(0, 3), word.slice(0, 2) + word.slice(3)]);
}

test('no title outside country, maturity limit or licence is found, suggested, related or named, for 300 random viewers, times and queries', async () => {
  await using search = await startSearch([...states.values()]);
  const random = createRandom(23);
  const withdrawnIds = new Set([...states.keys()].filter(() => random.next() < 0.1));
  await search.publish(
    'catalog',
    [...withdrawnIds].map((id) => titleWithdrawn(id)),
  );
  const ids = [...states.keys()];
  await search.publish(
    'recommendations',
    ids.map((titleId) => {
      const neighbours = Array.from({ length: 24 }, () => random.pick(ids)).filter((id) => id !== titleId);
      return newEvent('TitleNeighboursChanged', titleId, { titleId, neighbours, at: '2026-11-10T00:00:00.000Z' });
    }),
  );
  const leaks: string[] = [];
  let shown = 0;
  let corrected = 0;
  let related = 0;
  for (let round = 0; round < 300; round += 1) {
    const as: ViewerIdentity = {
      ...viewer,
      country: random.pick(COUNTRIES),
      maturityLimit: random.pick(MATURITY_LEVELS),
    };
    const now = new Date(random.pick(boundaries) + random.pick([-1, 0, 1]));
    search.setNow(now);
    const query = somethingTyped(random);
    const response = await find(search, query, as, { first: 100 });
    const ids = [...response.ids, ...response.related.map(({ title }) => title.id)];
    shown += ids.length;
    corrected += response.correctedQuery === null ? 0 : 1;
    related += response.related.length;
    leaks.push(...ids.filter((id) => !mayBeShown(id, as, now, withdrawnIds)));
    const visible = [...states.values()].filter(({ titleId }) => mayBeShown(titleId, as, now, withdrawnIds));
    const named = new Set(
      visible.flatMap(({ people, genres }) => [...people, ...genres].map(({ id }) => id as string)),
    );
    leaks.push(...[...response.people, ...response.genres].map(({ id }) => id).filter((id) => !named.has(id)));
    const names = new Set(visible.flatMap((state) => Object.values(state.names)));
    leaks.push(...(await suggest(search, query, as)).filter((name) => !names.has(name)));
  }
  expect(leaks).toEqual([]);
  expect([shown > 2000, corrected > 3, related > 10]).toEqual([true, true, true]);
});

test('a correction is not revealed when only titles above the maturity limit contain the word', async () => {
  await using search = await startSearch([film('ripe', 'Chainsaw', { maturityLevel: 'AGE_18' })]);
  const child: ViewerIdentity = { ...viewer, isKids: true, maturityLimit: 'AGE_10' };
  expect(await find(search, 'chiansaw', child)).toMatchObject({ correctedQuery: null, ids: [], related: [] });
  expect(await find(search, 'chiansaw')).toMatchObject({ correctedQuery: 'chainsaw', ids: ['ripe'] });
});

test('a maturity limit lowered after sign-in applies at once; a deleted profile sees nothing, and without a profile the token’s limit applies', async () => {
  await using search = await startSearch([
    film('ripe', 'Chainsaw', { maturityLevel: 'AGE_18' }),
    film('mild', 'Chain', { maturityLevel: 'ALL' }),
  ]);
  expect((await find(search, 'chain')).ids).toEqual(['mild', 'ripe']);
  await search.publish('users', [profileUpdated(viewer, { maturityLimit: 'AGE_7' })]);
  expect((await find(search, 'chain')).ids).toEqual(['mild']);
  expect((await find(search, 'chain', { ...viewer, profileId: null, maturityLimit: 'ALL' })).ids).toEqual(['mild']);
  await search.publish('users', [profileDeleted(viewer)]);
  expect((await find(search, 'chain')).ids).toEqual([]);
});
