/**
 * The ranking that pages use, for the evaluation on the sample world: the code of the service scores the titles, from the
 * views of the member as they were recorded, and from the popularity in the country before the title to be found was
 * watched. Views that are held out are not counted for anybody. Development only.
 */
import type { TitleId } from '@marquee/contracts/ids';
import type { DemoSize } from '@marquee/demo-data/sizes';
import { buildCatalogue } from '../../rules/catalogue/catalogue.js';
import { popularityOf } from '../../rules/popularity/popularity-score.js';
import { foldHistory } from '../../rules/profile/folded-history.js';
import { scoreTitles } from '../../rules/profile/score.js';
import type { Ranker } from '../evaluation/evaluate.js';
import { UNKNOWN_ITEM } from '../evaluation/test-set.js';
import type { TestSet } from '../evaluation/test-set.js';
import type { Interactions, RankingModel } from '../model.js';
import { readDemoWorld } from '../page-quality/demo-world.js';
import { createRankings } from '../page-quality/page-world.js';
import type { PageMember, PageWorld } from '../page-quality/page-world.js';
import { toServedModel } from '../serving/served-model.js';

/**
 * @param model Trained on `train`.
 * @param train
 * @param testSet Of one country and maturity limit for each group, as of `readDemoInteractions`.
 * @param size
 */
export function createServedRanker(model: RankingModel, train: Interactions, testSet: TestSet, size: DemoSize): Ranker {
  const world = readDemoWorld(size);
  const learned = toServedModel('evaluated', { model });
  const catalogue = buildCatalogue(world.titles, 1);
  const members = new Map(world.members.map((member) => [member.viewer.profileId as string, member]));
  const rankingAt = createRankings(trainedWorld(world, train));
  const numbers = testSet.itemIds.map((id) => catalogue.indexOf.get(id as TitleId) ?? -1);
  const eligible = (testSet.groups?.excluded ?? []).map((excluded) =>
    numbers.filter((number, item) => number >= 0 && excluded[item] === 0),
  );
  return {
    score: ({ items }, out, user) => {
      const member = members.get(testSet.userIds[user] ?? '');
      if (member === undefined) throw new Error(`The sample world has no profile ${testSet.userIds[user]}.`);
      const given = new Set(Array.from(items, (item) => testSet.itemIds[item] ?? ''));
      const at = timeOfTarget(member, testSet, user);
      const titles = eligible[testSet.groups?.groupOfUser[user] ?? 0] ?? [];
      const popularity = popularityOf(catalogue, titles, rankingAt(member.viewer.country, at), Date.parse(at));
      const views = member.views.filter(({ titleId }) => given.has(titleId));
      const history = foldHistory({ views, listed: [], rejected: [], ratings: [], lastAt: null });
      const { score } = scoreTitles({ catalogue, titles, popularity, learned, history });
      numbers.forEach((number, item) => (out[item] = score[number] ?? 0));
    },
  };
}

/** The world without the views that are held out. */
function trainedWorld(world: PageWorld, { userIds, itemIds, items, offsets }: Interactions): PageWorld {
  const trained = new Map(
    userIds.map((id, user) => {
      const own = items.subarray(offsets[user], offsets[user + 1]);
      return [id, new Set(Array.from(own, (item) => itemIds[item] ?? ''))] as const;
    }),
  );
  const members = world.members.map(({ viewer, views }) => {
    const own = trained.get(viewer.profileId ?? '');
    return { viewer, views: views.filter(({ titleId }) => own?.has(titleId) === true) };
  });
  return { ...world, members };
}

/** Of the earliest target; of the last view when the world does not know the target. */
function timeOfTarget({ views }: PageMember, testSet: TestSet, user: number): string {
  const targets = testSet.targetItems.subarray(testSet.targetOffsets[user], testSet.targetOffsets[user + 1]);
  const ids = new Set(Array.from(targets, (item) => (item === UNKNOWN_ITEM ? '' : (testSet.itemIds[item] ?? ''))));
  const times = views.filter(({ titleId }) => ids.has(titleId)).map(({ at }) => at);
  return times.reduce((one, other) => (one < other ? one : other), views[0]?.at ?? '1970-01-01T00:00:00.000Z');
}
