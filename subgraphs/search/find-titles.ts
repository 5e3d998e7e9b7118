/** From what was typed to what is found. */
import { isVisible } from '@marquee/contracts/visibility';
import type { ViewerRestrictions } from '@marquee/contracts/visibility';
import { queryTokens } from '@marquee/document-store/tokens';
import type { Entry } from './documents.js';
import { combineAlternatives, isCorrectable, closestWords, deletionVariants } from './rules/spelling.js';
import { matchScore } from './rules/match-score.js';
import type { SearchStore } from './store.js';

export interface FoundTitles {
  /** The words that were searched for; none for an empty query. */
  readonly queryWords: readonly string[];
  /** What was searched for in place of what was typed; null when that was. */
  readonly correctedQuery: string | null;
  /** The best first. */
  readonly hits: readonly Entry[];
  /** The best known first; empty when there are hits. */
  readonly related: readonly Entry[];
}

/** Who searches, and when. Null restrictions: no title is visible. */
export interface SearchViewer {
  readonly restrictions: ViewerRestrictions | null;
  readonly now: Date;
}

const NO_TITLES: Omit<FoundTitles, 'queryWords'> = { correctedQuery: null, hits: [], related: [] };

/** More words than this, mistyped, are no title. */
const MAX_CORRECTED_WORDS = 4;
const MAX_ALTERNATIVES = 5;
const MAX_CORRECTED_QUERIES = 8;
const MAX_RELATED = 12;

/** The one gate: whatever leaves this subgraph has come through it. */
function visibleTo({ restrictions, now }: SearchViewer, entries: readonly Entry[]): readonly Entry[] {
  return entries.filter((entry) => isVisible(entry, restrictions, now));
}

/** Entries come in the order of fame, and stay in it where they fit alike. */
function rankEntries(queryWords: readonly string[], entries: readonly Entry[]): readonly Entry[] {
  return entries
    .map((entry) => ({ entry, score: matchScore(queryWords, entry, queryTokens) }))
    .sort((one, other) => other.score - one.score || (one.entry.id < other.entry.id ? -1 : 1))
    .map(({ entry }) => entry);
}

/** What a word may stand for: itself where it says something, and what it may have been meant to be. */
async function alternativesOf(store: SearchStore, word: string): Promise<readonly string[]> {
  const meant = isCorrectable(word) ? closestWords(word, await store.wordsWithVariant(deletionVariants(word))) : [];
  // A word that others begin with is right as it is.
  const isRight = meant[0]?.startsWith(word) ?? true;
  return [...(isRight ? [word] : []), ...meant.filter((other) => !other.startsWith(word))].slice(0, MAX_ALTERNATIVES);
}

/**
 * Another spelling that this asker may see something for. One that finds only what they may not see is not given away.
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

/** Of the same genres; where there is nothing of all of them, of the first. */
async function relatedTitles(store: SearchStore, { genres }: Entry, viewer: SearchViewer): Promise<readonly Entry[]> {
  const names = Object.values(genres);
  for (const text of [names.join(' '), names[0] ?? '']) {
    const related = visibleTo(viewer, await store.matching(text));
    if (related.length > 0) return related.slice(0, MAX_RELATED);
  }
  return [];
}

/** @param query Without words in it, asks for what is best known. */
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
