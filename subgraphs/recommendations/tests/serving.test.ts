import { expect, test } from 'vitest';
import { newEvent } from '@marquee/subgraph/testing/upstream-events';
import { toView } from '../rules/profile/history.js';
import { isStarted } from '../rules/profile/watched-titles.js';
import { smallDemoData } from './upstream-events.js';
import { members, requestPage, startWithEvents } from './requests.js';

const viewer = members[0]?.viewer ?? expect.fail('a member');
const profileId = viewer.profileId ?? expect.fail('a profile');

function rated(titleId: string, thumb: string | null, at: string) {
  return newEvent('RatingChanged', `${profileId}:${titleId}`, { profileId, titleId, thumb, at }, at);
}

test('without a model the page is marked as popular and is not empty; a swapped model makes another page', async () => {
  await using subgraph = await startWithEvents();
  const { models } = subgraph.services;
  const learned = await requestPage(subgraph, viewer);
  expect(learned.quality).toBe('PERSONALISED');
  const model = models.current() ?? expect.fail('a model');
  models.use(null);
  const popular = await requestPage(subgraph, viewer);
  expect([popular.quality, popular.rows.edges.length > 20]).toEqual(['POPULAR', true]);
  expect(popular.tiles.filter(({ matchScore }) => matchScore !== null)).toEqual([]);
  models.use({ ...model, version: `${model.version}-later` });
  const swapped = await requestPage(subgraph, viewer);
  expect(swapped.id).not.toBe(learned.id);
  // A rollback takes effect at once; a later model is used from the next session on.
  models.use(model);
  expect((await requestPage(subgraph, viewer)).id).toBe(learned.id);
});

test('a thumb down removes a title from the page, and its removal brings it back', async () => {
  await using subgraph = await startWithEvents();
  const before = await requestPage(subgraph, viewer);
  const pick = before.hero?.title.id ?? expect.fail('a hero');
  await subgraph.publish('ratings', [rated(pick, 'DOWN', '2026-11-16T11:00:00.000Z')]);
  expect((await requestPage(subgraph, viewer)).tiles.map(({ id }) => id)).not.toContain(pick);
  await subgraph.publish('ratings', [rated(pick, 'UP', '2026-11-16T10:00:00.000Z')]);
  expect((await requestPage(subgraph, viewer)).tiles.map(({ id }) => id)).not.toContain(pick);
  await subgraph.publish('ratings', [rated(pick, null, '2026-11-16T11:30:00.000Z')]);
  expect((await requestPage(subgraph, viewer)).id).not.toBe(before.id);
  expect((await requestPage(subgraph, viewer)).tiles.map(({ id }) => id)).toContain(pick);
});

test('no row but `Watch again` and the top ten has a started title, and each has six titles at least', async () => {
  await using subgraph = await startWithEvents();
  for (const member of members.slice(0, 10)) {
    const views = smallDemoData.viewing(member.account, member.profile).map(toView).filter(isStarted);
    const started = new Set<string>(views.map(({ titleId }) => titleId));
    const { rows } = await requestPage(subgraph, member.viewer);
    for (const { node } of rows.edges) {
      expect(node.items.edges.length).toBeGreaterThanOrEqual(6);
      if (node.kind === 'WATCH_AGAIN' || node.kind === 'TOP_10') continue;
      expect(node.items.edges.filter((edge) => started.has(edge.node.id))).toEqual([]);
    }
  }
});
