/** Rankings of titles by popularity in a country. */
import type { TitleId } from '@marquee/contracts/ids';
import { fnv1aText64 } from '@marquee/runtime/hash';
import type { Catalogue } from '../catalogue/catalogue.js';
import type { VisibleTitles } from '../catalogue/visible-titles.js';

const TOP = 10;

/** The most watched titles of a country at the time at which they were read. */
export interface CountryRanking {
  /** The most watched first. */
  readonly titleIds: readonly TitleId[];
  /** The popularity of each, as of `addPlay`, in steps. */
  readonly heats: Float64Array;
  /** Changes exactly when the ranking or a popularity does. */
  readonly fingerprint: string;
}

/** A ninth part of plays more or less makes no difference: scores do not change with every play. */
const HEAT_STEP = 1 / 8;

/** @param entries The most watched first. */
export function toCountryRanking(
  entries: readonly { readonly titleId: TitleId; readonly heat: number }[],
): CountryRanking {
  const heats = Float64Array.from(entries, ({ heat }) => Math.round(heat / HEAT_STEP) * HEAT_STEP);
  const fingerprint = fnv1aText64(entries.map(({ titleId }, rank) => `${titleId} ${heats[rank]}`).join());
  return { titleIds: entries.map(({ titleId }) => titleId), heats, fingerprint };
}

export const NO_RANKING: CountryRanking = toCountryRanking([]);

/**
 * The visible titles of a ranking, as numbers.
 * @param ranking Of the country, the most watched first.
 */
export function visibleRanking(
  catalogue: Catalogue,
  visible: VisibleTitles,
  { titleIds }: CountryRanking,
): readonly number[] {
  return titleIds.flatMap((titleId) => {
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
