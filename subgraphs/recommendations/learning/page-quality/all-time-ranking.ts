/** The ranking of data without live popularity: the number of views of each title, whenever they were. */
import type { TitleId } from '@marquee/contracts/ids';
import { heatOfPlays } from '../../rules/popularity/popularity.js';
import { toCountryRanking } from '../../rules/popularity/ranking.js';
import type { PageMember, RankingAt } from './page-world.js';

const MAX_RANKED = 1000;

/** @param members Those of the training: the titles that have to be found are not counted. */
export function createAllTimeRanking(members: readonly PageMember[]): RankingAt {
  const counts = new Map<TitleId, number>();
  for (const { views } of members) for (const { titleId } of views) counts.set(titleId, (counts.get(titleId) ?? 0) + 1);
  const ranked = [...counts].sort(([a, one], [b, other]) => other - one || (a < b ? -1 : 1)).slice(0, MAX_RANKED);
  return (_country, at) =>
    toCountryRanking(ranked.map(([titleId, count]) => ({ titleId, heat: heatOfPlays(count, Date.parse(at)) })));
}
