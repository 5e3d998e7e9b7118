/**
 * What each signal of a history adds, on the sample world: of each member the view before the last one has to be found from
 * the earlier ones, by the served ranking with the signal and without it. Development only.
 */
import { createDemoData } from '@marquee/demo-data/create-demo-data';
import { DEMO_NOW } from '@marquee/demo-data/demo-data';
import type { DemoSize } from '@marquee/demo-data/sizes';
import type { TitleId } from '@marquee/contracts/ids';
import { viewerRestrictions } from '@marquee/contracts/visibility';
import { buildCatalogue } from '../../rules/catalogue/catalogue.js';
import { createVisibleTitles } from '../../rules/catalogue/visible-titles.js';
import { popularityOf } from '../../rules/popularity/popularity-score.js';
import { foldHistory } from '../../rules/profile/folded-history.js';
import type { FoldedHistory } from '../../rules/profile/folded-history.js';
import { watchStepOf } from '../../rules/profile/history.js';
import type { View } from '../../rules/profile/history.js';
import { scoreTitles } from '../../rules/profile/score.js';
import type { Interactions, RankingModel } from '../model.js';
import { readDemoWorld } from '../page-quality/demo-world.js';
import { createRankings, interactionsOf } from '../page-quality/page-world.js';
import { toServedModel } from '../serving/served-model.js';

interface Member {
  readonly views: readonly View[];
  readonly listed: readonly TitleId[];
}

type Variant = (member: Member) => FoldedHistory | null;

const served: Variant = ({ views }) => foldHistory({ views, listed: [], rejected: [], ratings: [], lastAt: null });

/** The served history with other weights. */
function weighted(weightOf: (view: View, weight: number) => number): Variant {
  return (member) => {
    // Abandoned titles are entries too, so that they can be given a weight.
    const views = member.views.map((view) => (watchStepOf(view) === 'abandoned' ? { ...view, share: 0.2 } : view));
    const history = served({ ...member, views });
    const byTitle = new Map(member.views.map((view) => [view.titleId, view]));
    if (history === null) return null;
    const weights = history.weights.map((weight, position) => {
      const view = byTitle.get(history.titleIds[position] ?? ('' as TitleId));
      return view === undefined ? weight : weightOf(view, weight);
    });
    return { ...history, weights };
  };
}

const ABANDONED_AS_DISLIKED = -0.3;

/** The first one is what is served. */
const SIGNAL_VARIANTS: Readonly<Record<string, Variant>> = {
  served,
  'all started titles count 1 (no completions)': weighted(() => 1),
  'abandoned titles count as others do': weighted((_view, weight) => weight),
  'abandoned titles count against': weighted((view, weight) =>
    watchStepOf(view) === 'abandoned' ? ABANDONED_AS_DISLIKED : weight,
  ),
  'my list added': ({ views, listed }) => foldHistory({ views, listed, rejected: [], ratings: [], lastAt: null }),
  'no recency': (member) => {
    const history = served(member);
    return history && { ...history, ages: new Float32Array(history.ages.length) };
  },
  'no history': () => null,
};

interface SignalWorld {
  readonly train: Interactions;
  /** nDCG@10 of each member, by variant. */
  measure(model: RankingModel): ReadonlyMap<string, Float64Array>;
}

const RANKS = 10;

export function readSignalWorld(size: DemoSize): SignalWorld {
  const [{ titles: all, members }, demo] = [readDemoWorld(size), createDemoData(size)];
  const lists = new Map<string | null, ReturnType<typeof demo.myList>>();
  for (let index = 0; index < demo.accountCount; index += 1) {
    const account = demo.account(index);
    for (const profile of account.profiles) lists.set(profile.id, demo.myList(account, profile));
  }
  const held = members.flatMap(({ viewer, views: [, target, ...views] }) =>
    target === undefined || views.length === 0 ? [] : [{ viewer, target, views }],
  );
  const rankingAt = createRankings({ titles: all, members: held });
  const catalogue = buildCatalogue(all, 1);
  const visibleTitles = createVisibleTitles(catalogue);
  return {
    train: interactionsOf(held),
    measure: (model) => {
      const learned = toServedModel('evaluated', { model });
      const results = new Map(Object.keys(SIGNAL_VARIANTS).map((name) => [name, new Float64Array(held.length)]));
      held.forEach(({ viewer, target, views }, index) => {
        const { titles } = visibleTitles(viewerRestrictions({ viewer, profile: null }), DEMO_NOW);
        const popularity = popularityOf(
          ...([catalogue, titles, rankingAt(viewer.country, target.at), Date.parse(target.at)] as const),
        );
        const added = (lists.get(viewer.profileId) ?? []).filter(({ addedAt }) => addedAt < target.at);
        const member = { views, listed: added.map(({ titleId }) => titleId) };
        const seen = new Set(views.map(({ titleId }) => catalogue.indexOf.get(titleId)));
        const wanted = catalogue.indexOf.get(target.titleId) ?? -1;
        for (const [name, variant] of Object.entries(SIGNAL_VARIANTS)) {
          const { score } = scoreTitles({ catalogue, titles, popularity, learned, history: variant(member) });
          const better = titles.filter((title) => !seen.has(title) && (score[title] ?? 0) > (score[wanted] ?? 0));
          const own = results.get(name);
          if (own !== undefined) own[index] = better.length < RANKS ? 1 / Math.log2(2 + better.length) : 0;
        }
      });
      return results;
    },
  };
}
