import { expect, test } from 'vitest';
import { newEvent } from '@marquee/subgraph/testing/upstream-events';
import { asId } from '@marquee/contracts/ids';
import type { ProfileId, TitleId } from '@marquee/contracts/ids';
import { toTitle } from '../events.js';
import { buildCatalogue } from '../rules/catalogue/catalogue.js';
import { popularityOf } from '../rules/popularity/popularity-score.js';
import { NO_RANKING } from '../rules/popularity/ranking.js';
import { scoreTitles } from '../rules/profile/score.js';
import { foldHistory } from '../rules/profile/folded-history.js';
import { largestShare } from '../rules/page/recommendation-reason.js';
import { toView } from '../rules/profile/history.js';
import { isStarted } from '../rules/profile/watched-titles.js';
import { bookmarkChanged, smallDemoData, toTitleState } from './upstream-events.js';
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

test('a reason names a watched title whose removal lowers the score by its share', async () => {
  await using subgraph = await startWithEvents();
  const learned = subgraph.services.models.current() ?? expect.fail('a model');
  const { model } = learned;
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
    ...{ titleId: asId<TitleId>(titleId), share: 1, completed: true, before: null },
    at: `2026-11-16T11:1${minute}:00.000Z`,
  }));
  const catalogue = buildCatalogue(
    smallDemoData.titles.map((title) => toTitle(toTitleState(title))),
    1,
  );
  const numbers = [...catalogue.titles.keys()];
  const popularity = popularityOf(catalogue, numbers, NO_RANKING, NOW.getTime());
  const scoresOf = (own: typeof views) => {
    const signals = {
      views: [...own].reverse(),
      listed: [],
      rejected: [],
      ratings: [],
      lastAt: views.at(-1)?.at ?? null,
    };
    return scoreTitles({ catalogue, titles: numbers, popularity, learned, history: foldHistory(signals) });
  };
  const scores = scoresOf(views);
  for (const title of named) {
    const number = catalogue.indexOf.get(title?.['id'] as TitleId) ?? expect.fail('a title');
    const largest = largestShare(scores.sharesOf(number)) ?? expect.fail('a share');
    const anchor = catalogue.titles[largest.title]?.id ?? expect.fail('an anchor');
    expect(String(title?.['whyRecommended'])).toBe(`Because you watched ${nameOf.get(anchor)}`);
    const without = scoresOf(views.filter(({ titleId }) => titleId !== anchor));
    const share = scores.sharesOf(number).find((each) => each.title === largest.title)?.share ?? 0;
    expect((scores.score[number] ?? 0) - (without.score[number] ?? 0)).toBeCloseTo(share, 4);
  }
});
