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
import type { Share } from '../profile/score.js';
import type { Texts } from '../texts/language.js';
import type { EvidenceByTitle } from './evidence.js';

/** A title of the history is named when it has at least this part of all positive parts of the score. */
export const MIN_ANCHOR_PART = 0.1;
/** A genre is named when its titles together have at least this part, and are at least `MIN_GENRE_TITLES`. */
const MIN_GENRE_PART = 0.5;
export const MIN_GENRE_TITLES = 2;
/** A title is called popular up to this rank. */
export const POPULAR_RANKS = 100;
const TOP = 10;

/** Titles are numbers of the catalogue. */
export type Reason =
  | { readonly of: 'WATCHED' | 'LIKED' | 'LISTED' | 'NEW_AND_SIMILAR'; readonly title: number; readonly share: number }
  | { readonly of: 'GENRE'; readonly genre: string; readonly share: number }
  /** From 1. */
  | { readonly of: 'POPULAR'; readonly rank: number; readonly share: number };

export interface Recommended {
  readonly title: number;
  /** Of the history's titles in its score; empty without a model or a history. */
  readonly shares: readonly Share[];
  /** The part of its score that popularity causes. */
  readonly popularity: number;
  /** Of the country and the titles that the viewer may see, from 1; null for a title that is not ranked. */
  readonly rank: number | null;
  /** Whether it is new, and the model does not know it: its shares are those of similar content. */
  readonly isNew: boolean;
}

type Named = Extract<Reason, { readonly title: number }>;

function namedTitle(
  { shares, isNew }: Recommended,
  total: number,
  evidence: EvidenceByTitle,
  isVisible: (title: number) => boolean,
): Named | null {
  let best: Named | null = null;
  for (const { title, share } of shares) {
    if (share <= 0 || share < MIN_ANCHOR_PART * total || share <= (best?.share ?? 0)) continue;
    const of = evidence.get(title);
    if (of !== undefined && isVisible(title)) best = { of: isNew ? 'NEW_AND_SIMILAR' : of, title, share };
  }
  return best;
}

/** Of the genres of the title, the one whose titles have the largest share together. */
function namedGenre(
  { titles }: Catalogue,
  { title, shares }: Recommended,
  total: number,
  evidence: EvidenceByTitle,
): Extract<Reason, { readonly of: 'GENRE' }> | null {
  let best: Extract<Reason, { readonly of: 'GENRE' }> | null = null;
  for (const genre of titles[title]?.genres ?? []) {
    const own = shares.filter((each) => titles[each.title]?.genres.includes(genre) === true);
    const liked = own.filter((each) => each.share > 0 && evidence.has(each.title));
    // Titles of the genre that speak against this one count too: the share is what the whole genre adds.
    const share = own.reduce((sum, each) => sum + each.share, 0);
    if (liked.length < MIN_GENRE_TITLES || share < MIN_GENRE_PART * total) continue;
    if (best === null || share > best.share) best = { of: 'GENRE', genre, share };
  }
  return best;
}

/**
 * Null when no reason applies.
 *
 * @param catalogue
 * @param recommended
 * @param evidence
 * @param isVisible Whether the viewer may see a title of the history: no other one is named.
 */
export function reasonOf(
  catalogue: Catalogue,
  recommended: Recommended,
  evidence: EvidenceByTitle,
  isVisible: (title: number) => boolean,
): Reason | null {
  const { shares, popularity, rank } = recommended;
  let [history, positive, largest] = [0, Math.max(0, popularity), 0];
  for (const { share } of shares) {
    history += share;
    positive += Math.max(0, share);
    largest = Math.max(largest, share);
  }
  const isRanked = rank !== null && rank <= POPULAR_RANKS && popularity > 0;
  const popular: Reason | null = isRanked ? { of: 'POPULAR', rank, share: popularity } : null;
  if (popular !== null && popularity >= history) return popular;
  const named =
    namedTitle(recommended, positive, evidence, isVisible) ?? namedGenre(catalogue, recommended, positive, evidence);
  return named ?? (popularity >= largest ? popular : null);
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
