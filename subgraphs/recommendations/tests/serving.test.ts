import { expect, test } from 'vitest';
import { newEvent } from '@marquee/subgraph/testing/upstream-events';
import { asId } from '@marquee/contracts/ids';
import type { ProfileId } from '@marquee/contracts/ids';
import { foldHistory } from '../rules/profile/folded-history.js';
import { largestShare } from '../rules/page/recommendation-reason.js';
import { toView } from '../rules/profile/history.js';
import { isStarted } from '../rules/profile/watched-titles.js';
import { bookmarkChanged, smallDemoData } from './upstream-events.js';
import { members, NOW, requestPage, requestTitles, startWithEvents } from './requests.js';

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
  models.use({ ...model, version: 'another' });
  const swapped = await requestPage(subgraph, viewer);
  expect(swapped.id).not.toBe(learned.id);
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

test('a reason names a watched title whose removal lowers the score by its share', async () => {
  await using subgraph = await startWithEvents();
  const { model, itemOf } = subgraph.services.models.current() ?? expect.fail('a model');
  const newcomer = { ...viewer, profileId: asId<ProfileId>('newcomer') };
  const watched = model.itemIds.slice(0, 6);
  await subgraph.publish(
    'playback',
    watched.map((id, minute) => bookmarkChanged(newcomer.profileId, id, `2026-11-16T11:1${minute}:00.000Z`)),
  );
  const { titles } = await requestTitles(subgraph, newcomer, model.itemIds, 'id name whyRecommended');
  const named = titles.filter((title) => String(title?.['whyRecommended']).startsWith('Because you watched'));
  expect(named.length).toBeGreaterThan(20);
  const nameOf = new Map(titles.map((title) => [title?.['id'] as string, String(title?.['name'])]));
  const views = watched.map((titleId, minute) => ({
    ...{ titleId: asId(titleId), share: 1, completed: true, before: null },
    at: `2026-11-16T11:1${minute}:00.000Z`,
  }));
  const folded = foldHistory({ views: [...views].reverse() as never, listed: [], rejected: [], ratings: [] }, NOW);
  const items = (folded?.titleIds ?? []).map((id) => itemOf.get(id) ?? expect.fail('an item'));
  const weights = folded?.weights ?? new Float32Array();
  const score = (own: Float32Array, item: number): number => {
    const out = new Float32Array(model.itemIds.length);
    model.score({ items, weights: own }, out);
    return out[item] ?? 0;
  };
  for (const title of named) {
    const item = itemOf.get(title?.['id'] as string) ?? expect.fail('an item');
    const { shares } = model.contributions({ items, weights }, item);
    const largest = largestShare([...shares].map((share, position) => ({ title: position, share })));
    const anchor = largest?.title ?? expect.fail('a share');
    expect(String(title?.['whyRecommended'])).toBe(
      `Because you watched ${nameOf.get(model.itemIds[items[anchor] ?? 0] ?? '')}`,
    );
    const without = weights.map((weight, position) => (position === anchor ? 0 : weight));
    expect(score(weights, item) - score(without, item)).toBeCloseTo(shares[anchor] ?? 0, 4);
  }
});
