/** From what was typed to what is found. */
import { isVisible } from '@marquee/contracts/visibility';
import type { ViewerRestrictions } from '@marquee/contracts/visibility';
import { queryTokens } from '@marquee/document-store/tokens';
import type { Entry } from './documents.js';
import { combine, isCorrectable, likelyMeant, nearForms } from './rules/spelling.js';
import { scoreOf } from './rules/match-score.js';
import type { SearchStore } from './store.js';

export interface Found {
  /** The words that were searched for; none for an empty query. */
  readonly asked: readonly string[];
  /** What was searched for in place of what was typed; null when that was. */
  readonly correctedQuery: string | null;
  /** The best first. */
  readonly hits: readonly Entry[];
  /** The best known first; empty when there are hits. */
  readonly related: readonly Entry[];
}

/** Who searches, and when. Null restrictions: no title is visible. */
export interface Asker {
  readonly restrictions: ViewerRestrictions | null;
  readonly now: Date;
}

const NOTHING: Omit<Found, 'asked'> = { correctedQuery: null, hits: [], related: [] };

/** More words than this, mistyped, are no title. */
const MOST_CORRECTED = 4;
const MOST_MEANT = 5;
const MOST_TRIES = 8;
const MOST_RELATED = 12;

/** The one gate: whatever leaves this subgraph has come through it. */
function visibleTo({ restrictions, now }: Asker, entries: readonly Entry[]): readonly Entry[] {
  return entries.filter((entry) => isVisible(entry, restrictions, now));
}

/** Entries come in the order of fame, and stay in it where they fit alike. */
function bestFirst(asked: readonly string[], entries: readonly Entry[]): readonly Entry[] {
  return entries
    .map((entry) => ({ entry, score: scoreOf(asked, entry, queryTokens) }))
    .sort((one, other) => other.score - one.score || (one.entry.id < other.entry.id ? -1 : 1))
    .map(({ entry }) => entry);
}

/** What a word may stand for: itself where it says something, and what it may have been meant to be. */
async function meanings(store: SearchStore, word: string): Promise<readonly string[]> {
  const meant = isCorrectable(word) ? likelyMeant(word, await store.wordsLike(nearForms(word))) : [];
  // A word that others begin with is right as it is.
  const isRight = meant[0]?.startsWith(word) ?? true;
  return [...(isRight ? [word] : []), ...meant.filter((other) => !other.startsWith(word))].slice(0, MOST_MEANT);
}

/**
 * Another spelling that this asker may see something for. One that finds only what they may not see is not given away.
 */
async function correct(store: SearchStore, asked: readonly string[], asker: Asker): Promise<Found | null> {
  if (asked.length > MOST_CORRECTED) return null;
  const choices = await Promise.all(asked.map((word) => meanings(store, word)));
  const typed = asked.join(' ');
  for (const words of combine(choices, MOST_TRIES)) {
    const correctedQuery = words.join(' ');
    if (correctedQuery === typed) continue;
    const hits = visibleTo(asker, await store.matching(correctedQuery));
    if (hits.length > 0) return { asked: words, correctedQuery, hits: bestFirst(words, hits), related: [] };
  }
  return null;
}

/** Of the same genres; where there is nothing of all of them, of the first. */
async function like(store: SearchStore, { genres }: Entry, asker: Asker): Promise<readonly Entry[]> {
  const names = Object.values(genres);
  for (const text of [names.join(' '), names[0] ?? '']) {
    const related = visibleTo(asker, await store.matching(text));
    if (related.length > 0) return related.slice(0, MOST_RELATED);
  }
  return [];
}

/** @param query Without words in it, asks for what is best known. */
export async function findTitles(store: SearchStore, query: string, asker: Asker): Promise<Found> {
  const asked = queryTokens(query);
  if (asked.length === 0) return { ...NOTHING, asked, hits: visibleTo(asker, await store.bestKnown()) };
  const matching = await store.matching(query);
  const hits = bestFirst(asked, visibleTo(asker, matching));
  if (hits.length > 0) return { ...NOTHING, asked, hits };
  const [unavailable] = bestFirst(asked, matching);
  if (unavailable !== undefined) return { ...NOTHING, asked, related: await like(store, unavailable, asker) };
  return (await correct(store, asked, asker)) ?? { ...NOTHING, asked };
}
