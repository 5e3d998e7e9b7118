/**
 * Texts as words that can be looked up, the same in every store: lower-case, without accents, compatibility forms as
 * their plain ones. What is near but not equal (typing errors) is the business of the subgraph that searches.
 */
import type { Document } from './port.js';

/** Letters that Unicode does not take apart though people leave their strokes out. */
const PLAIN: Readonly<Record<string, string>> = { ø: 'o', ł: 'l', đ: 'd', ð: 'd', þ: 'th', æ: 'ae', œ: 'oe', ı: 'i' };

const ACCENTS = /[\u0300-\u036f]/gu;
/** Within a word, an apostrophe is often left out: "oceans" is to find "Ocean's". */
const APOSTROPHES = /['’ʼ]/gu;
const WORD = /[\p{L}\p{N}\p{M}]+/gu;

/** Bounds of what one document is found by, and of what one question may ask. */
const MOST_WORDS = 500;
const MOST_ASKED = 10;
const LONGEST_WORD = 64;

function fold(text: string): string {
  // There and back: ß has no upper case of its own, and comes back as ss.
  return text
    .normalize('NFKD')
    .replace(ACCENTS, '')
    .replace(APOSTROPHES, '')
    .toUpperCase()
    .toLowerCase()
    .replace(/[øłđðþæœı]/gu, (letter) => PLAIN[letter] ?? letter);
}

function split(text: string): readonly string[] {
  return [...new Set((fold(text).match(WORD) ?? []).map((word) => word.slice(0, LONGEST_WORD)))];
}

function textsIn(value: unknown): readonly string[] {
  if (typeof value === 'string') return [value];
  return typeof value === 'object' && value !== null ? Object.values(value).flatMap(textsIn) : [];
}

/**
 * The words of a document's fields: of texts, and of all texts within lists and objects (names by language, say). Each
 * once, sorted.
 */
export function wordsOf(document: Document, fields: readonly string[]): readonly string[] {
  const values = fields.map((field) => (document as unknown as Record<string, unknown>)[field]);
  return split(textsIn(values).join(' ')).toSorted().slice(0, MOST_WORDS);
}

/** The words of a question, the first few. */
export function wordsAsked(text: string): readonly string[] {
  return split(text).slice(0, MOST_ASKED);
}

/**
 * Every word that begins with `word` sorts at or behind it and before this; texts compare by their bytes in every
 * store.
 */
export function behind(word: string): string {
  return `${word}\u{10ffff}`;
}
