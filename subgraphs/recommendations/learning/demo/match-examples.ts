/**
 * Views of the sample world with what the match score is computed of at their time. An unfinished view that is older than
 * two weeks counts as given up. Younger views are left out, since some are not decided. Development only.
 */
import { fnv1a32 } from '@marquee/runtime/hash';
import type { DemoSize } from '@marquee/demo-data/sizes';
import { DEMO_NOW } from '@marquee/demo-data/demo-data';
import { buildCatalogue } from '../../rules/catalogue/catalogue.js';
import { foldHistory } from '../../rules/profile/folded-history.js';
import { isStarted } from '../../rules/profile/history.js';
import { createMatchFeatures } from '../../rules/profile/match-score.js';
import type { MatchExample } from '../../rules/profile/match-score.js';
import { scoreTitles } from '../../rules/profile/score.js';
import type { RankingModel } from '../model.js';
import { readDemoWorld } from '../page-quality/demo-world.js';
import { interactionsOf } from '../page-quality/page-world.js';
import type { PageMember } from '../page-quality/page-world.js';
import { toServedModel } from '../serving/served-model.js';
import type { Interactions } from '../model.js';

const UNDECIDED_MS = 14 * 86_400_000;
/** Of each member, every third view with at least so many earlier ones. */
const [EVERY, MIN_EARLIER] = [3, 5];

interface MatchWorld {
  /** Of members who have no part in the examples. */
  readonly trained: Interactions;
  /** From two groups of members: coefficients are fitted on the first and tested on the second. */
  examples(model: RankingModel): { readonly fitted: readonly MatchExample[]; readonly tested: readonly MatchExample[] };
}

export function readMatchWorld(size: DemoSize, seed: number): MatchWorld {
  const { titles: all, members } = readDemoWorld(size);
  const groupOf = ({ viewer }: PageMember): number => fnv1a32(`${viewer.profileId}|match|${seed}`) % 3;
  const catalogue = buildCatalogue(all, 1);
  const titles = [...catalogue.titles.keys()];
  const popularity = new Float32Array(titles.length);
  return {
    trained: interactionsOf(members.filter((member) => groupOf(member) === 0)),
    examples: (model) => {
      const learned = toServedModel('evaluated', { model });
      const examplesOf = ({ views }: PageMember): readonly MatchExample[] =>
        views.flatMap((view, position) => {
          const age = DEMO_NOW.getTime() - Date.parse(view.at);
          const earlier = views.slice(position + 1);
          if (position % EVERY > 0 || !isStarted(view) || earlier.length < MIN_EARLIER) return [];
          if (age < UNDECIDED_MS) return [];
          const history = foldHistory({ views: earlier, listed: [], rejected: [], ratings: [], lastAt: null });
          const title = catalogue.indexOf.get(view.titleId);
          if (history === null || title === undefined) return [];
          const { fit } = scoreTitles({ catalogue, titles: [title], popularity, learned, history });
          if (fit === null) return [];
          return [{ features: createMatchFeatures(catalogue, history, fit)(title), isFinished: view.completed }];
        });
      const ofGroup = (group: number): readonly MatchExample[] =>
        members.filter((member) => groupOf(member) === group).flatMap(examplesOf);
      return { fitted: ofGroup(1), tested: ofGroup(2) };
    },
  };
}
