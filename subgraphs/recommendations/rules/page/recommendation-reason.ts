/**
 * Why a title is recommended, by the exact parts of its score: the shares of the history's titles, and popularity. The
 * first of these that holds:
 *
 * 1. its popularity in the country, when the title is ranked and popularity adds as much as the whole history;
 * 2. the title with the largest share of those that may be named, when it has a tenth of all positive parts;
 * 3. a genre of the title, when two titles of the history at least have it and they hold half of all positive parts;
 * 4. its popularity in the country, when the title is ranked and popularity adds as much as any title of the history.
 */
import { localised } from '@marquee/contracts/localised';
import type { Catalogue } from '../catalogue/catalogue.js';
import type { Texts } from '../texts/language.js';
import type { Evidence, EvidenceByTitle } from './evidence.js';

/** A title of the history is named when it has at least this part of all positive parts of the score. */
export const MIN_ANCHOR_PART = 0.1;
/** A genre is named when its titles together have at least this part, and are at least `MIN_GENRE_TITLES`. */
const MIN_GENRE_PART = 0.5;
export const MIN_GENRE_TITLES = 2;
/** A title is called popular up to this rank. */
export const POPULAR_RANKS = 50;
const TOP = 10;

/** Titles are numbers of the catalogue. */
export type Reason =
  | { readonly of: 'WATCHED' | 'LIKED' | 'LISTED' | 'NEW_AND_SIMILAR'; readonly title: number; readonly share: number }
  | { readonly of: 'GENRE'; readonly genre: string; readonly share: number }
  /** From 1. */
  | { readonly of: 'POPULAR'; readonly rank: number; readonly share: number };

export interface Recommended {
  readonly title: number;
  /** Of the history's titles in its score, in their order; empty without a model or a history. */
  readonly shares: Float64Array;
  /** The part of its score that popularity causes. */
  readonly popularity: number;
  /** Of the country and the titles that the viewer may see, from 1; null for a title that is not ranked. */
  readonly rank: number | null;
  /** Whether it is new, and the model does not know it: its shares are those of similar content. */
  readonly isNew: boolean;
}

type Named = Extract<Reason, { readonly title: number }>;

/** What the reasons of several titles have in common. */
interface Causes {
  /** Title numbers of the history. */
  readonly titles: Int32Array;
  /** The evidence of each; undefined for a title that may be part of no reason. */
  readonly evidence: readonly (Evidence | undefined)[];
  /** Whether the viewer may see each. */
  readonly isVisible: readonly boolean[];
  /** Positions of the titles of each genre. */
  readonly byGenre: ReadonlyMap<string, readonly number[]>;
}

function causesOf(
  catalogue: Catalogue,
  titles: Int32Array,
  evidence: EvidenceByTitle,
  isVisible: (title: number) => boolean,
): Causes {
  const byGenre = new Map<string, number[]>();
  for (const [position, title] of titles.entries()) {
    for (const genre of new Set(catalogue.titles[title]?.genres)) {
      const known = byGenre.get(genre);
      if (known === undefined) byGenre.set(genre, [position]);
      else known.push(position);
    }
  }
  return {
    ...{ titles, byGenre },
    evidence: Array.from(titles, (title) => evidence.get(title)),
    isVisible: Array.from(titles, isVisible),
  };
}

function namedTitle({ titles, evidence, isVisible }: Causes, recommended: Recommended, total: number): Named | null {
  const { shares, isNew } = recommended;
  let [best, largest] = [-1, 0];
  for (let position = 0; position < shares.length; position += 1) {
    const share = shares[position] ?? 0;
    if (share <= largest || share < MIN_ANCHOR_PART * total) continue;
    if (evidence[position] !== undefined && isVisible[position] === true) [best, largest] = [position, share];
  }
  const [of, title] = [evidence[best], titles[best]];
  if (of === undefined || title === undefined) return null;
  return { of: isNew ? 'NEW_AND_SIMILAR' : of, title, share: largest };
}

/** Of the genres of the title, the one whose titles have the largest share together. */
function namedGenre(
  { byGenre, evidence }: Causes,
  { shares }: Recommended,
  genres: readonly string[],
  total: number,
): Extract<Reason, { readonly of: 'GENRE' }> | null {
  let best: Extract<Reason, { readonly of: 'GENRE' }> | null = null;
  for (const genre of genres) {
    let [share, liked] = [0, 0];
    // Titles of the genre that speak against this one count too: the share is what the whole genre adds.
    for (const position of byGenre.get(genre) ?? []) {
      const own = shares[position] ?? 0;
      share += own;
      if (own > 0 && evidence[position] !== undefined) liked += 1;
    }
    if (liked < MIN_GENRE_TITLES || share < MIN_GENRE_PART * total) continue;
    if (best === null || share > best.share) best = { of: 'GENRE', genre, share };
  }
  return best;
}

/**
 * The reason of each title for one history; null when none applies.
 *
 * @param catalogue
 * @param titles Title numbers of the history, in the order of the shares.
 * @param evidence
 * @param isVisible Whether the viewer may see a title of the history: no other one is named.
 */
export function createReasons(
  catalogue: Catalogue,
  titles: Int32Array,
  evidence: EvidenceByTitle,
  isVisible: (title: number) => boolean,
): (recommended: Recommended) => Reason | null {
  const causes = causesOf(catalogue, titles, evidence, isVisible);
  return (recommended) => {
    const { title, shares, popularity, rank } = recommended;
    let [history, positive, largest] = [0, Math.max(0, popularity), 0];
    for (const share of shares) {
      history += share;
      positive += Math.max(0, share);
      largest = Math.max(largest, share);
    }
    const isRanked = rank !== null && rank <= POPULAR_RANKS && popularity > 0;
    const popular: Reason | null = isRanked ? { of: 'POPULAR', rank, share: popularity } : null;
    if (popular !== null && popularity >= history) return popular;
    const genres = catalogue.titles[title]?.genres ?? [];
    const named = namedTitle(causes, recommended, positive) ?? namedGenre(causes, recommended, genres, positive);
    return named ?? (popularity >= largest ? popular : null);
  };
}

/**
 * The reason as one sentence.
 *
 * @param reason
 * @param catalogue
 * @param texts Of the language.
 * @param language BCP 47, of the titles' names.
 * @param country ISO 3166, of the rank.
 */
export function reasonText(
  reason: Reason,
  { titles }: Catalogue,
  texts: Texts,
  language: string,
  country: string,
): string {
  if (reason.of === 'GENRE') return texts.becauseGenre(reason.genre);
  if (reason.of === 'POPULAR') return reason.rank <= TOP ? texts.rank(reason.rank, country) : texts.popularIn(country);
  const named = titles[reason.title];
  const name = named === undefined ? '' : localised(named.names, language, named.originalLanguage);
  switch (reason.of) {
    case 'WATCHED':
      return texts.becauseWatched(name);
    case 'LIKED':
      return texts.becauseLiked(name);
    case 'LISTED':
      return texts.becauseListed(name);
    case 'NEW_AND_SIMILAR':
      return texts.newAndSimilar(name);
  }
}
