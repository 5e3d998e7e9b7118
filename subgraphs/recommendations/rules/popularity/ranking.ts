/** What a country watches these days. */
import type { TitleId } from '@marquee/contracts/ids';
import type { Catalogue } from '../catalogue/catalogue.js';
import type { VisibleTitles } from '../catalogue/visible-titles.js';

const TOP = 10;

/**
 * Eligible titles by heat, as numbers.
 * @param ranking Of the country, the hottest first.
 */
export function visibleRanking(
  catalogue: Catalogue,
  eligible: VisibleTitles,
  ranking: readonly TitleId[],
): readonly number[] {
  return ranking.flatMap((titleId) => {
    const title = catalogue.indexOf.get(titleId);
    return title !== undefined && eligible.has(title) ? [title] : [];
  });
}

/** Exactly ten, or none at all: a top ten of seven is no top ten. */
export function topTen(hot: readonly number[]): readonly number[] {
  return hot.length < TOP ? [] : hot.slice(0, TOP);
}

/** More watched than their fame explains: heat by rank, less what they reach anyway. */
export function trending({ titles }: Catalogue, hot: readonly number[]): readonly number[] {
  const rise = (title: number, rank: number): number => 1 - rank / hot.length - (titles[title]?.reach ?? 50) / 200;
  return hot
    .map((title, rank) => ({ title, rise: rise(title, rank) }))
    .sort((a, b) => b.rise - a.rise)
    .map(({ title }) => title);
}
