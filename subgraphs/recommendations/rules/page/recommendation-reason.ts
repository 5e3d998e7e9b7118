/**
 * The reason why a title is recommended, from the shares that the watched titles have in its score. Shares of a positive
 * part: those that raise the score, together 1.
 */
import { localised } from '@marquee/contracts/localised';
import type { Catalogue } from '../catalogue/catalogue.js';
import type { Share } from '../profile/score.js';
import { textsFor } from '../texts/texts.js';

/** A watched title is named when its share is the largest and at least this part. */
export const MIN_ANCHOR_PART = 0.1;
/** A genre is named when its watched titles together have at least this part, and are at least `MIN_GENRE_TITLES`. */
const MIN_GENRE_PART = 0.5;
const MIN_GENRE_TITLES = 2;

/** The watched title with the largest share, and its part of the positive shares; null when no share is positive. */
export function largestShare(shares: readonly Share[]): { readonly title: number; readonly part: number } | null {
  let [sum, largest] = [0, null as Share | null];
  for (const each of shares) {
    if (each.share <= 0) continue;
    sum += each.share;
    if (largest === null || each.share > largest.share) largest = each;
  }
  return largest === null ? null : { title: largest.title, part: largest.share / sum };
}

/** The genre of the title whose watched titles raise its score most; null when none does by the stated part. */
export function largestGenre({ titles }: Catalogue, title: number, shares: readonly Share[]): string | null {
  const positive = shares.filter(({ share }) => share > 0);
  const sum = positive.reduce((total, { share }) => total + share, 0);
  let best: { readonly genre: string; readonly part: number } | null = null;
  for (const genre of titles[title]?.genres ?? []) {
    const own = positive.filter((each) => titles[each.title]?.genres.includes(genre) === true);
    const part = own.reduce((total, { share }) => total + share, 0) / sum;
    if (own.length < MIN_GENRE_TITLES || part < MIN_GENRE_PART) continue;
    if (best === null || part > best.part) best = { genre, part };
  }
  return best?.genre ?? null;
}

export interface Recommended {
  readonly title: number;
  /** Of the watched titles in its score; empty without a model or a history, and for a title that was started. */
  readonly shares: readonly Share[];
  /** 1..10 in the viewer's country, or null. */
  readonly top10Rank: number | null;
}

/**
 * One sentence in the language; null when no reason applies.
 *
 * @param catalogue
 * @param recommended
 * @param mayName Whether a watched title may be named: started by the profile, and visible.
 * @param language BCP 47.
 * @param country ISO 3166, of the rank.
 */
export function whyRecommended(
  catalogue: Catalogue,
  { title, shares, top10Rank }: Recommended,
  mayName: (title: number) => boolean,
  language: string,
  country: string,
): string | null {
  const phrases = textsFor(language);
  const largest = largestShare(shares);
  const anchor = largest === null ? undefined : catalogue.titles[largest.title];
  if (largest !== null && anchor !== undefined && largest.part >= MIN_ANCHOR_PART && mayName(largest.title))
    return phrases.becauseWatched(localised(anchor.names, language, anchor.originalLanguage));
  const genre = largestGenre(catalogue, title, shares);
  if (genre !== null) return phrases.becauseGenre(genre);
  return top10Rank === null ? null : phrases.rank(top10Rank, country);
}
