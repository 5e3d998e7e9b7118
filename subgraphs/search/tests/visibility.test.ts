import { currentWindow } from '@marquee/contracts/licence';
import { isWithinMaturity, MATURITY_LEVELS } from '@marquee/contracts/maturity';
import type { ViewerIdentity } from '@marquee/contracts/viewer';
import { createDemoWorld } from '@marquee/demo-data/create-world';
import { COUNTRIES } from '@marquee/demo-data/world';
import { createRandom } from '@marquee/runtime/random';
import type { Random } from '@marquee/runtime/random';
import { queryTokens } from '@marquee/document-store/tokens';
import { expect, test } from 'vitest';
import { find, startSearch, suggest, viewer } from './requests.js';
import { film, profileDeleted, profileUpdated, toTitleState, withdrawn } from './upstream-events.js';

const world = createDemoWorld('small');
const states = new Map(world.titles.map((title) => [title.id as string, toTitleState(title)]));

/** By the data, not by the code under test. */
function mayBeShown(
  id: string,
  { country, maturityLimit }: ViewerIdentity,
  now: Date,
  gone: ReadonlySet<string>,
): boolean {
  const state = states.get(id);
  return (
    state !== undefined &&
    !gone.has(id) &&
    isWithinMaturity(state.maturityLevel, maturityLimit) &&
    currentWindow(state.windows, country, now) !== undefined
  );
}

/** Just before and after licences begin and end. */
const boundaries = world.titles
  .flatMap(({ windows }) => windows.flatMap(({ from, until }) => (until === null ? [from] : [from, until])))
  .map((at) => Date.parse(at));

/** A word of a title, whole, begun, or with a letter missing. */
function somethingTyped(random: Random): string {
  const title = random.pick(world.titles);
  const text = random.pick([
    title.name,
    random.pick(title.genres),
    ...title.people.slice(0, 1).map(({ name }) => name),
  ]);
  const word = random.pick([...queryTokens(text), '']);
  return random.pick([word, text, word.slice(0, 3), word.slice(0, 2) + word.slice(3)]);
}

test('nothing outside country, ceiling or licence is ever found, suggested, related or named: 300 random viewers, moments and queries', async () => {
  await using search = await startSearch([...states.values()]);
  const random = createRandom(23);
  const gone = new Set([...states.keys()].filter(() => random.next() < 0.1));
  await search.publish(
    'catalog',
    [...gone].map((id) => withdrawn(id)),
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
    const answer = await find(search, query, as, { first: 100 });
    const ids = [...answer.ids, ...answer.related.map(({ title }) => title.id)];
    shown += ids.length;
    corrected += answer.correctedQuery === null ? 0 : 1;
    related += answer.related.length;
    leaks.push(...ids.filter((id) => !mayBeShown(id, as, now, gone)));
    const visible = [...states.values()].filter(({ titleId }) => mayBeShown(titleId, as, now, gone));
    const named = new Set(
      visible.flatMap(({ people, genres }) => [...people, ...genres].map(({ id }) => id as string)),
    );
    leaks.push(...[...answer.people, ...answer.genres].map(({ id }) => id).filter((id) => !named.has(id)));
    const names = new Set(visible.flatMap((state) => Object.values(state.names)));
    leaks.push(...(await suggest(search, query, as)).filter((name) => !names.has(name)));
  }
  expect(leaks).toEqual([]);
  expect([shown > 2000, corrected > 3, related > 10]).toEqual([true, true, true]);
});

test('a child is not told of a word that only titles above its ceiling have', async () => {
  await using search = await startSearch([film('ripe', 'Chainsaw', { maturityLevel: 'AGE_18' })]);
  const child: ViewerIdentity = { ...viewer, isKids: true, maturityLimit: 'AGE_10' };
  expect(await find(search, 'chiansaw', child)).toMatchObject({ correctedQuery: null, ids: [], related: [] });
  expect(await find(search, 'chiansaw')).toMatchObject({ correctedQuery: 'chainsaw', ids: ['ripe'] });
});

test('a ceiling lowered after the token was made counts at once; a profile that is gone, or not chosen yet, sees what its ceiling leaves', async () => {
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
