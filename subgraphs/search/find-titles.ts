/** Searches titles: match, rank, correct typing errors, find related titles. */
import { isVisible } from '@marquee/contracts/visibility';
import type { ViewerRestrictions } from '@marquee/contracts/visibility';
import { queryTokens } from '@marquee/document-store/tokens';
import type { Entry } from './documents.js';
import { combineAlternatives, isCorrectable, closestWords, deletionVariants } from './rules/spelling.js';
import { matchesText, matchScore } from './rules/match-score.js';
import type { SearchStore } from './store.js';

export interface FoundTitles {
  /** The searched words; empty for a query without words. */
  readonly queryWords: readonly string[];
  /** The corrected query; null when the query was not corrected. */
  readonly correctedQuery: string | null;
  /** The best match first. */
  readonly hits: readonly Entry[];
  /** The title whose related ones are shown: an unavailable one, or the best of few hits; null: none are. */
  readonly likeEntry: Entry | null;
}

/** Who searches, and when. Null restrictions: no title is visible. */
export interface SearchViewer {
  readonly restrictions: ViewerRestrictions | null;
  readonly now: Date;
}

const NO_TITLES: Omit<FoundTitles, 'queryWords'> = { correctedQuery: null, hits: [], likeEntry: null };

/** Queries with more words are not corrected. */
const MAX_CORRECTED_WORDS = 4;
const MAX_ALTERNATIVES = 5;
const MAX_CORRECTED_QUERIES = 8;
const MAX_RELATED = 12;
/** With more hits no related titles are shown. */
const FEW_HITS = 6;

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
    if (hits.length > 0) return { ...foundHits(words, rankEntries(words, hits)), correctedQuery };
  }
  return null;
}

/** Few hits, of which the best one has the query in a name, are followed by titles that are related to it. */
function foundHits(queryWords: readonly string[], hits: readonly Entry[]): FoundTitles {
  const [best] = hits;
  const isNamed =
    best !== undefined && Object.values(best.names).some((name) => matchesText(queryWords, name, queryTokens));
  return { ...NO_TITLES, queryWords, hits, likeEntry: isNamed && hits.length <= FEW_HITS ? best : null };
}

/**
 * Visible titles that are no hits: those that recommendations has learned to be similar, the most similar first. For an
 * unavailable title without any, those of its genres, the most popular first.
 */
export async function relatedTitles(
  store: SearchStore,
  { likeEntry, hits }: FoundTitles,
  viewer: SearchViewer,
): Promise<readonly Entry[]> {
  if (likeEntry === null) return [];
  const shown = new Set([likeEntry, ...hits].map(({ titleId }) => titleId));
  const similar = visibleTo(viewer, await store.neighboursOf(likeEntry.titleId));
  const learned = similar.filter(({ titleId }) => !shown.has(titleId)).slice(0, MAX_RELATED);
  return learned.length > 0 || hits.length > 0 ? learned : titlesOfGenres(store, likeEntry, viewer);
}

/** Visible titles with all genres of the entry; if there are none, with its first genre. */
async function titlesOfGenres(store: SearchStore, { genres }: Entry, viewer: SearchViewer): Promise<readonly Entry[]> {
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
  if (hits.length > 0) return foundHits(queryWords, hits);
  const [unavailable] = rankEntries(queryWords, matching);
  if (unavailable !== undefined) return { ...NO_TITLES, queryWords, likeEntry: unavailable };
  return (await correctSpelling(store, queryWords, viewer)) ?? { ...NO_TITLES, queryWords };
}
