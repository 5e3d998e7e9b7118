import { newEvent } from '@marquee/subgraph/testing/upstream-events';
import { createRandom } from '@marquee/runtime/random';
import { expect, test } from 'vitest';
import { topBy } from '../rules/page/top-by.js';
import { similarity } from '../rules/profile/similarity.js';
import { createTruthChecker } from './reason-truth.js';
import { members, NOW, startWithEvents } from './requests.js';

const MEMBERS = 50;
const NEIGHBOURS = 10;
const AT = new Date(NOW.getTime() - 60_000).toISOString();

test('a thumb down lowers the titles next to it, raises none, not even itself, and is no reason', async () => {
  await using subgraph = await startWithEvents();
  const checker = await createTruthChecker(subgraph);
  const random = createRandom(7);
  let compared = 0;
  for (const { viewer } of members.slice(0, MEMBERS)) {
    const before = await checker.state(viewer);
    const { catalogue, visible, model, profileId } = before;
    const title = visible.titles[random.int(visible.titles.length)] ?? expect.fail('a title');
    const titleId = catalogue.titles[title]?.id ?? expect.fail('a title');
    if (before.scores().fit === null || profileId === null) continue;
    await subgraph.publish('ratings', [
      newEvent('RatingChanged', `${profileId}:${titleId}`, { profileId, titleId, thumb: 'DOWN', at: AT }, AT),
    ]);
    const after = await checker.state(viewer);
    if (after.scores().fit === null) continue;
    compared += 1;
    const rise = (other: number) => (after.scores().score[other] ?? 0) - (before.scores().score[other] ?? 0);
    const others = visible.titles.filter((other) => other !== title);
    const neighbours = topBy(others, NEIGHBOURS, similarity(catalogue, model, title));
    expect(neighbours.reduce((sum, other) => sum + rise(other), 0) / NEIGHBOURS).toBeLessThan(0);
    const { causes, shares } = after.scores().sharesOfAll(visible.titles);
    const position = causes.indexOf(title);
    expect(Math.max(...shares.map((ofTitle) => ofTitle[position] ?? NaN))).toBeLessThanOrEqual(0);
    // A title that was watched has lost the share that it had, which may have been negative.
    if (!before.scores().sharesOfAll([title]).causes.includes(title))
      expect(Math.max(...visible.titles.map(rise))).toBeLessThan(1e-5);
    const named = visible.titles.flatMap((other) => after.reasons.of(other) ?? []);
    expect(named.some((reason) => 'title' in reason && reason.title === title)).toBe(false);
  }
  expect(compared).toBeGreaterThan(MEMBERS / 2);
});
