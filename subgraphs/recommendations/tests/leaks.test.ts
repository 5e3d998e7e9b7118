import { createRandom } from '@marquee/runtime/random';
import { expect, test } from 'vitest';
import { LeakCounts, changeCatalogue, checkMember, pathsThatCannotFail } from '../proofs/serving/leaks.js';
import { ShownTitles } from '../proofs/serving/shown-titles.js';
import { members, NOW, startWithEvents } from './requests.js';
import { smallDemoData } from './upstream-events.js';

const PATHS = ['page', 'hero', 'anchor', 'heading', 'reason', 'row(id)', 'moreLikeThis', 'hidden name', 'hidden kind'];
const PERSONAL = ['hidden matchScore', 'hidden whyRecommended', 'hidden top10Rank'];

test('no path shows a hidden, finished or thumbed-down title: 20,000 generated checks', async () => {
  await using subgraph = await startWithEvents();
  const { titles } = smallDemoData;
  const world = { subgraph, titles, members, shown: new ShownTitles(titles), now: NOW, random: createRandom(31) };
  await changeCatalogue(world);
  const counts = new LeakCounts();
  for (let index = 0; counts.total < 20_000; index += 1)
    await checkMember(world, counts, members[index % members.length] ?? expect.fail('a member'));
  expect(counts.examples).toEqual([]);
  expect([...counts.checks.keys()].sort()).toEqual([...PATHS, ...PERSONAL].sort());
}, 60_000);

test('the checks of each path find the titles of an open gate', async () => {
  await using subgraph = await startWithEvents();
  const { titles } = smallDemoData;
  const world = { subgraph, titles, members, shown: new ShownTitles(titles), now: NOW, random: createRandom(32) };
  const adult = members.find(({ profile }) => profile.maturityLimit === 'AGE_18') ?? expect.fail('an adult');
  expect(await pathsThatCannotFail(world, adult)).toEqual([]);
}, 60_000);
