/** Rankings of titles by popularity in a country. */
import type { TitleId } from '@marquee/contracts/ids';
import type { Catalogue } from '../catalogue/catalogue.js';
import type { VisibleTitles } from '../catalogue/visible-titles.js';

const TOP = 10;

/**
 * The visible titles of a ranking, as numbers.
 * @param ranking Of the country, the most watched first.
 */
export function visibleRanking(
  catalogue: Catalogue,
  visible: VisibleTitles,
  ranking: readonly TitleId[],
): readonly number[] {
  return ranking.flatMap((titleId) => {
    const title = catalogue.indexOf.get(titleId);
    return title !== undefined && visible.has(title) ? [title] : [];
  });
}

/** The first ten of a ranking; empty when it has fewer. */
export function topTen(ranking: readonly number[]): readonly number[] {
  return ranking.length < TOP ? [] : ranking.slice(0, TOP);
}

/** Titles that are watched more than their reach predicts: rank in the ranking minus usual reach. */
export function trending({ titles }: Catalogue, ranking: readonly number[]): readonly number[] {
  const rise = (title: number, rank: number): number => 1 - rank / ranking.length - (titles[title]?.reach ?? 50) / 200;
  return ranking
    .map((title, rank) => ({ title, rise: rise(title, rank) }))
    .sort((a, b) => b.rise - a.rise)
    .map(({ title }) => title);
}
