/** How well a title fits what was asked, and by which of its texts. */

/** A text's words as the index has them: folded, each once, in order. */
export type Tokenize = (text: string) => readonly string[];

export interface Searchable {
  readonly names: Readonly<Record<string, string>>;
  readonly people: Readonly<Record<string, string>>;
  readonly genres: Readonly<Record<string, string>>;
  /** 0..100. */
  readonly fame: number;
}

/** `ELSEWHERE`: among people and genres, or the words are spread over several texts. */
const MATCH_LEVEL = { NAME: 4, BEGINNING: 3, WITHIN: 2, ELSEWHERE: 1 } as const;
/** The best known of those that fit less well stays below the least known of those that fit better. */
const POPULARITY_RANGE = 101;
const MAX_SCORE = MATCH_LEVEL.NAME + 1;

function everyWordMatches(queryWords: readonly string[], words: readonly string[]): boolean {
  return queryWords.every((want) => words.some((has) => has.startsWith(want)));
}

/** Whether every word stands in the text, or one that begins with it. */
export function matchesText(queryWords: readonly string[], text: string, tokenize: Tokenize): boolean {
  return everyWordMatches(queryWords, tokenize(text));
}

/** What names begin with and nobody thinks of them by, in the languages of the catalogue. */
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
 * 0..1. Any of its names counts, in whatever language. Fame decides only among those that fit alike, and alone where
 * nothing was asked.
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
 * The text that the words stand in, where that is not the name shown; null when it is, or when they are spread over
 * several.
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

/** What counts as middling where nothing is known. */
const DEFAULT_REACH = 30;
const DEFAULT_ACCLAIM = 45;

/** Who searches looks for what they have heard of, so reach counts more than praise. Weights set by hand. */
const REACH_WEIGHT = 0.7;

/** 0..100, whole. */
export function popularityOf({
  reach,
  acclaim,
}: {
  readonly reach: number | null;
  readonly acclaim: number | null;
}): number {
  return Math.round(REACH_WEIGHT * (reach ?? DEFAULT_REACH) + (1 - REACH_WEIGHT) * (acclaim ?? DEFAULT_ACCLAIM));
}
