import { expect, test } from 'vitest';
import { newEvent } from '@marquee/subgraph/testing/upstream-events';
import { localised } from '@marquee/contracts/localised';
import { textsFor } from '../rules/texts/texts.js';
import { createTruthChecker, emptyReport } from './reason-truth.js';
import type { TruthReport } from './reason-truth.js';
import { memberWhere, NOW, startWithEvents } from './requests.js';

const LANGUAGES = ['en-US', 'de-DE', 'fr-FR', 'ja-JP'] as const;
const viewers = LANGUAGES.map(
  (language) => memberWhere(({ viewer }) => viewer.language === language && viewer.maturityLimit === 'AGE_18').viewer,
);
const AT = new Date(NOW.getTime() - 60_000).toISOString();

test('what a reason names has its share in the score: without it the score falls by the share, in each language', async () => {
  await using subgraph = await startWithEvents();
  const checker = await createTruthChecker(subgraph);
  const report = emptyReport();
  for (const viewer of viewers) {
    const { visible, catalogue, watched } = await checker.state(viewer);
    const { started } = watched();
    const profileId = viewer.profileId ?? expect.fail('a profile');
    const [listed, liked] = visible.titles.filter((title) => !started.has(title)).slice(40);
    const idOf = (title: number | undefined) => catalogue.titles[title ?? -1]?.id ?? expect.fail('a title');
    await subgraph.publish('users', [
      newEvent('MyListChanged', profileId, { profileId, titleIds: [idOf(listed)], at: AT }, AT),
    ]);
    const rating = { profileId, titleId: idOf(liked), thumb: 'LOVE', at: AT };
    await subgraph.publish('ratings', [newEvent('RatingChanged', `${profileId}:${rating.titleId}`, rating, AT)]);
    await checker.checkRows(viewer, report);
    const sentences = await checker.sentences(viewer, visible.titles);
    await checker.check(viewer, new Map(visible.titles.map((title, at) => [title, sentences[at] ?? null])), 3, report);
  }
  expect(report.violations).toEqual([]);
  expect(report.tiles).toBeGreaterThan(1000);
  expect(report.compared).toBeGreaterThan(20);
  expect(report.sums).toBeGreaterThan(100);
  const { WATCHED, LIKED, LISTED, POPULAR } = report.claims;
  expect(Math.min(WATCHED, LIKED, LISTED, POPULAR)).toBeGreaterThan(0);
});

test('wrong reasons are found', async () => {
  await using subgraph = await startWithEvents();
  const checker = await createTruthChecker(subgraph);
  const [viewer] = viewers;
  if (viewer === undefined) expect.fail('a viewer');
  const state = await checker.state(viewer);
  const { catalogue, language, visible } = state;
  const texts = textsFor(language);
  const { sharesOf, popularity } = state.scores();
  const nameOf = (title: number): string => {
    const named = catalogue.titles[title] ?? expect.fail('a title');
    return localised(named.names, language, named.originalLanguage);
  };
  const find = async (title: number, sentence: string): Promise<TruthReport> => {
    const report = emptyReport();
    await checker.check(viewer, new Map([[title, sentence]]), 1, report);
    return report;
  };
  const fresh = visible.titles.filter((title) => !state.watched().started.has(title));
  const against = (title: number) => sharesOf(title).find(({ share }) => share < -0.01)?.title;
  const title = fresh.find((each) => against(each) !== undefined) ?? expect.fail('a title with a negative share');
  const named = nameOf(against(title) ?? -1);
  const unpopular = fresh.find((each) => (popularity[each] ?? 0) <= 0) ?? expect.fail('an unpopular title');
  const stranger = nameOf(fresh.find((each) => each !== title) ?? -1);
  expect((await find(unpopular, texts.popularIn(viewer.country))).violations.join()).toMatch(/rank|adds nothing/);
  expect((await find(title, texts.becauseWatched(stranger))).violations.join()).toContain('names nothing known');
  expect((await find(title, 'Just because')).violations.join()).toContain('names nothing known');
  expect((await find(title, texts.becauseListed(named))).violations.join()).toContain('names nothing known');
  const [without, fell] = (await find(title, texts.becauseWatched(named))).violations;
  expect(without).toContain('no part in its score');
  expect(fell).toContain('its score fell by -');
});
