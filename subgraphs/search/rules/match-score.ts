/** How well a title fits what was asked, and by which of its texts. */

/** A text's words as the index has them: folded, each once, in order. */
export type WordsIn = (text: string) => readonly string[];

export interface Findable {
  readonly names: Readonly<Record<string, string>>;
  readonly people: Readonly<Record<string, string>>;
  readonly genres: Readonly<Record<string, string>>;
  /** 0..100. */
  readonly fame: number;
}

/** `ELSEWHERE`: among people and genres, or the words are spread over several texts. */
const FIT = { NAME: 4, BEGINNING: 3, WITHIN: 2, ELSEWHERE: 1 } as const;
/** The best known of those that fit less well stays below the least known of those that fit better. */
const FAME_RANGE = 101;
const BEST_SCORE = FIT.NAME + 1;

function allBegin(asked: readonly string[], words: readonly string[]): boolean {
  return asked.every((want) => words.some((has) => has.startsWith(want)));
}

/** Whether every word stands in the text, or one that begins with it. */
export function standsIn(asked: readonly string[], text: string, wordsIn: WordsIn): boolean {
  return allBegin(asked, wordsIn(text));
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

function fitOfWords(asked: readonly string[], words: readonly string[]): number {
  if (words.length === asked.length && words.every((word, index) => word === asked[index])) return FIT.NAME;
  if (asked.every((want, index) => words[index]?.startsWith(want))) return FIT.BEGINNING;
  return allBegin(asked, words) ? FIT.WITHIN : FIT.ELSEWHERE;
}

function fitOf(asked: readonly string[], words: readonly string[]): number {
  return Math.max(fitOfWords(asked, words), fitOfWords(withoutArticle(asked), withoutArticle(words)));
}

/**
 * 0..1. Any of its names counts, in whatever language. Fame decides only among those that fit alike, and alone where
 * nothing was asked.
 */
export function scoreOf(asked: readonly string[], { names, fame }: Findable, wordsIn: WordsIn): number {
  if (asked.length === 0) return fame / 100;
  const fit = Math.max(FIT.ELSEWHERE, ...Object.values(names).map((name) => fitOf(asked, wordsIn(name))));
  return (fit + fame / FAME_RANGE) / BEST_SCORE;
}

/**
 * The text that the words stand in, where that is not the name shown; null when it is, or when they are spread over
 * several.
 */
export function foundIn(
  asked: readonly string[],
  shown: string,
  { names, people, genres }: Findable,
  wordsIn: WordsIn,
): string | null {
  if (asked.length === 0 || standsIn(asked, shown, wordsIn)) return null;
  const texts = [names, people, genres].flatMap((all) => Object.values(all));
  return texts.find((text) => standsIn(asked, text, wordsIn)) ?? null;
}
