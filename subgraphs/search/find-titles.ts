/** Searches titles: match, rank, correct typing errors, find related titles. */
import { isVisible } from '@marquee/contracts/visibility';
import type { ViewerRestrictions } from '@marquee/contracts/visibility';
import { queryTokens } from '@marquee/document-store/tokens';
import type { Entry } from './documents.js';
import { combineAlternatives, isCorrectable, closestWords, deletionVariants } from './rules/spelling.js';
import { matchScore } from './rules/match-score.js';
import type { SearchStore } from './store.js';

export interface FoundTitles {
  /** The searched words; empty for a query without words. */
  readonly queryWords: readonly string[];
  /** The corrected query; null when the query was not corrected. */
  readonly correctedQuery: string | null;
  /** The best match first. */
  readonly hits: readonly Entry[];
  /** Titles related to an unavailable one, the most popular first; empty when there are hits. */
  readonly related: readonly Entry[];
}

/** Who searches, and when. Null restrictions: no title is visible. */
export interface SearchViewer {
  readonly restrictions: ViewerRestrictions | null;
  readonly now: Date;
}

const NO_TITLES: Omit<FoundTitles, 'queryWords'> = { correctedQuery: null, hits: [], related: [] };

/** Queries with more words are not corrected. */
const MAX_CORRECTED_WORDS = 4;
const MAX_ALTERNATIVES = 5;
const MAX_CORRECTED_QUERIES = 8;
const MAX_RELATED = 12;

/** Filters by visibility. Every title that this subgraph returns has passed this function. */
function visibleTo({ restrictions, now }: SearchViewer, entries: readonly Entry[]): readonly Entry[] {
  return entries.filter((entry) => isVisible(entry, restrictions, now));
}

/** Entries by match score, then by popularity (the order of their ids). */
function rankEntries(queryWords: readonly string[], entries: readonly Entry[]): readonly Entry[] {
  return entries
    .map((entry) => ({ entry, score: matchScore(queryWords, entry, queryTokens) }))
    .sort((one, other) => other.score - one.score || (one.entry.id < other.entry.id ? -1 : 1))
    .map(({ entry }) => entry);
}

/**
 * Alternatives of a query word: the word itself where the index knows it, and the words that it may be a typing error
 * of.
 */
async function alternativesOf(store: SearchStore, word: string): Promise<readonly string[]> {
  const meant = isCorrectable(word) ? closestWords(word, await store.wordsWithVariant(deletionVariants(word))) : [];
  // A prefix of an indexed word is not a typing error.
  const isRight = meant[0]?.startsWith(word) ?? true;
  return [...(isRight ? [word] : []), ...meant.filter((other) => !other.startsWith(word))].slice(0, MAX_ALTERNATIVES);
}

/**
 * A corrected query with visible hits. A correction whose hits the viewer may not see is not revealed.
 */
async function correctSpelling(
  store: SearchStore,
  queryWords: readonly string[],
  viewer: SearchViewer,
): Promise<FoundTitles | null> {
  if (queryWords.length > MAX_CORRECTED_WORDS) return null;
  const choices = await Promise.all(queryWords.map((word) => alternativesOf(store, word)));
  const typed = queryWords.join(' ');
  for (const words of combineAlternatives(choices, MAX_CORRECTED_QUERIES)) {
    const correctedQuery = words.join(' ');
    if (correctedQuery === typed) continue;
    const hits = visibleTo(viewer, await store.matching(correctedQuery));
    if (hits.length > 0) return { queryWords: words, correctedQuery, hits: rankEntries(words, hits), related: [] };
  }
  return null;
}

/** Visible titles with all genres of the entry; if there are none, with its first genre. */
async function relatedTitles(store: SearchStore, { genres }: Entry, viewer: SearchViewer): Promise<readonly Entry[]> {
  const names = Object.values(genres);
  for (const text of [names.join(' '), names[0] ?? '']) {
    const related = visibleTo(viewer, await store.matching(text));
    if (related.length > 0) return related.slice(0, MAX_RELATED);
  }
  return [];
}

/** @param query A query without words finds the most popular titles. */
export async function findTitles(store: SearchStore, query: string, viewer: SearchViewer): Promise<FoundTitles> {
  const queryWords = queryTokens(query);
  if (queryWords.length === 0) return { ...NO_TITLES, queryWords, hits: visibleTo(viewer, await store.mostPopular()) };
  const matching = await store.matching(query);
  const hits = rankEntries(queryWords, visibleTo(viewer, matching));
  if (hits.length > 0) return { ...NO_TITLES, queryWords, hits };
  const [unavailable] = rankEntries(queryWords, matching);
  if (unavailable !== undefined)
    return { ...NO_TITLES, queryWords, related: await relatedTitles(store, unavailable, viewer) };
  return (await correctSpelling(store, queryWords, viewer)) ?? { ...NO_TITLES, queryWords };
}
