/** The score of a title for a query, and the text that matches. */

/** Splits a text into index words: case-folded, distinct, in order. */
export type Tokenize = (text: string) => readonly string[];

export interface Searchable {
  readonly names: Readonly<Record<string, string>>;
  readonly people: Readonly<Record<string, string>>;
  readonly genres: Readonly<Record<string, string>>;
  /** Popularity, 0 to 100. */
  readonly fame: number;
}

/** How a query matches a name. `ELSEWHERE`: the words are in people or genres, or spread over several texts. */
const MATCH_LEVEL = { NAME: 4, BEGINNING: 3, WITHIN: 2, ELSEWHERE: 1 } as const;
/** Popularity never outweighs a better match level. */
const POPULARITY_RANGE = 101;
const MAX_SCORE = MATCH_LEVEL.NAME + 1;

function everyWordMatches(queryWords: readonly string[], words: readonly string[]): boolean {
  return queryWords.every((want) => words.some((has) => has.startsWith(want)));
}

/** Whether every query word is a word of the text, or a prefix of one. */
export function matchesText(queryWords: readonly string[], text: string, tokenize: Tokenize): boolean {
  return everyWordMatches(queryWords, tokenize(text));
}

/** Leading articles in the languages of the catalogue, which are ignored. */
const ARTICLES: ReadonlySet<string> = new Set([
  'the',
  'a',
  'an',
  'der',
  'die',
  'das',
  'ein',
  'eine',
  'le',
  'la',
  'les',
  'un',
  'une',
  'el',
  'los',
  'las',
  'il',
  'lo',
  'gli',
]);

function withoutArticle(words: readonly string[]): readonly string[] {
  return words.length > 1 && ARTICLES.has(words[0] ?? '') ? words.slice(1) : words;
}

function matchLevelOfWords(queryWords: readonly string[], words: readonly string[]): number {
  if (words.length === queryWords.length && words.every((word, index) => word === queryWords[index]))
    return MATCH_LEVEL.NAME;
  if (queryWords.every((want, index) => words[index]?.startsWith(want))) return MATCH_LEVEL.BEGINNING;
  return everyWordMatches(queryWords, words) ? MATCH_LEVEL.WITHIN : MATCH_LEVEL.ELSEWHERE;
}

function matchLevelOf(queryWords: readonly string[], words: readonly string[]): number {
  return Math.max(
    matchLevelOfWords(queryWords, words),
    matchLevelOfWords(withoutArticle(queryWords), withoutArticle(words)),
  );
}

/**
 * Score from 0 to 1, by the best match of any of the title's names, then by popularity. Without query words, popularity
 * alone.
 */
export function matchScore(queryWords: readonly string[], { names, fame }: Searchable, tokenize: Tokenize): number {
  if (queryWords.length === 0) return fame / 100;
  const fit = Math.max(
    MATCH_LEVEL.ELSEWHERE,
    ...Object.values(names).map((name) => matchLevelOf(queryWords, tokenize(name))),
  );
  return (fit + fame / POPULARITY_RANGE) / MAX_SCORE;
}

/**
 * The text that contains all query words, unless the shown name does. Null when the shown name matches, or no single
 * text contains all words.
 */
export function matchedText(
  queryWords: readonly string[],
  shown: string,
  { names, people, genres }: Searchable,
  tokenize: Tokenize,
): string | null {
  if (queryWords.length === 0 || matchesText(queryWords, shown, tokenize)) return null;
  const texts = [names, people, genres].flatMap((all) => Object.values(all));
  return texts.find((text) => matchesText(queryWords, text, tokenize)) ?? null;
}

/** Values for titles without known reach or acclaim. */
const DEFAULT_REACH = 30;
const DEFAULT_ACCLAIM = 45;

/** Reach counts more than acclaim, because members search for titles that they have heard of. Chosen by hand. */
const REACH_WEIGHT = 0.7;

/** The popularity of a title, a whole number from 0 to 100. */
export function popularityOf({
  reach,
  acclaim,
}: {
  readonly reach: number | null;
  readonly acclaim: number | null;
}): number {
  return Math.round(REACH_WEIGHT * (reach ?? DEFAULT_REACH) + (1 - REACH_WEIGHT) * (acclaim ?? DEFAULT_ACCLAIM));
}
