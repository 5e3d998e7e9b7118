/**
 * Texts as words that can be looked up, the same in every store: lower-case, without accents, compatibility forms as
 * their plain ones. What is near but not equal (typing errors) is the business of the subgraph that searches.
 */
import type { Document } from './port.js';

/** Letters that Unicode does not take apart though people leave their strokes out. */
const UNDECOMPOSED_LETTERS: Readonly<Record<string, string>> = {
  ø: 'o',
  ł: 'l',
  đ: 'd',
  ð: 'd',
  þ: 'th',
  æ: 'ae',
  œ: 'oe',
  ı: 'i',
};

const ACCENTS = /[\u0300-\u036f]/gu;
/** Within a word, an apostrophe is often left out: "oceans" is to find "Ocean's". */
const APOSTROPHES = /['’ʼ]/gu;
const WORD = /[\p{L}\p{N}\p{M}]+/gu;

/** Bounds of what one document is found by, and of what one question may ask. */
const MAX_TOKENS_PER_DOCUMENT = 500;
const MAX_QUERY_TOKENS = 10;
const MAX_TOKEN_LENGTH = 64;

function foldText(text: string): string {
  // There and back: ß has no upper case of its own, and comes back as ss.
  return text
    .normalize('NFKD')
    .replace(ACCENTS, '')
    .replace(APOSTROPHES, '')
    .toUpperCase()
    .toLowerCase()
    .replace(/[øłđðþæœı]/gu, (letter) => UNDECOMPOSED_LETTERS[letter] ?? letter);
}

function tokenize(text: string): readonly string[] {
  return [...new Set((foldText(text).match(WORD) ?? []).map((word) => word.slice(0, MAX_TOKEN_LENGTH)))];
}

function stringsIn(value: unknown): readonly string[] {
  if (typeof value === 'string') return [value];
  return typeof value === 'object' && value !== null ? Object.values(value).flatMap(stringsIn) : [];
}

/**
 * The words of a document's fields: of texts, and of all texts within lists and objects (names by language, say). Each
 * once, sorted.
 */
export function documentTokens(document: Document, fields: readonly string[]): readonly string[] {
  const values = fields.map((field) => (document as unknown as Record<string, unknown>)[field]);
  return tokenize(stringsIn(values).join(' ')).toSorted().slice(0, MAX_TOKENS_PER_DOCUMENT);
}

/** The words of a question, the first few. */
export function queryTokens(text: string): readonly string[] {
  return tokenize(text).slice(0, MAX_QUERY_TOKENS);
}

/**
 * Every word that begins with `word` sorts at or behind it and before this; texts compare by their bytes in every
 * store.
 */
export function prefixUpperBound(word: string): string {
  return `${word}\u{10ffff}`;
}
