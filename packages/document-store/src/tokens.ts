/**
 * Splits text into search tokens, in the same way for every adapter: lower case, without accents, Unicode compatibility
 * forms replaced (NFKD). Typing errors and relevance are handled by the subgraph that searches.
 */
import type { Document } from './port.js';

/** Letters that NFKD does not decompose, with the letters that people type instead. */
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
/** Removed, since people often omit them: "oceans" must find "Ocean's". */
const APOSTROPHES = /['’ʼ]/gu;
const TOKEN = /[\p{L}\p{N}\p{M}]+/gu;

/** Bounds on the tokens of one document and of one search text. */
const MAX_TOKENS_PER_DOCUMENT = 500;
const MAX_QUERY_TOKENS = 10;
const MAX_TOKEN_LENGTH = 64;

function foldText(text: string): string {
  // Upper and then lower case turns ß into ss.
  return text
    .normalize('NFKD')
    .replace(ACCENTS, '')
    .replace(APOSTROPHES, '')
    .toUpperCase()
    .toLowerCase()
    .replace(/[øłđðþæœı]/gu, (letter) => UNDECOMPOSED_LETTERS[letter] ?? letter);
}

function tokenize(text: string): readonly string[] {
  return [...new Set((foldText(text).match(TOKEN) ?? []).map((word) => word.slice(0, MAX_TOKEN_LENGTH)))];
}

function stringsIn(value: unknown): readonly string[] {
  if (typeof value === 'string') return [value];
  return typeof value === 'object' && value !== null ? Object.values(value).flatMap(stringsIn) : [];
}

/**
 * The tokens of a document's fields, including strings inside lists and objects (names by language): sorted, without
 * duplicates, at most `MAX_TOKENS_PER_DOCUMENT`.
 */
export function documentTokens(document: Document, fields: readonly string[]): readonly string[] {
  const values = fields.map((field) => (document as unknown as Record<string, unknown>)[field]);
  return tokenize(stringsIn(values).join(' ')).toSorted().slice(0, MAX_TOKENS_PER_DOCUMENT);
}

/** The tokens of a search text: without duplicates, the first `MAX_QUERY_TOKENS`. */
export function queryTokens(text: string): readonly string[] {
  return tokenize(text).slice(0, MAX_QUERY_TOKENS);
}

/**
 * The exclusive upper bound of the tokens that start with `prefix`; `prefix` itself is the inclusive lower bound. Every
 * adapter compares text by its bytes.
 */
export function prefixUpperBound(prefix: string): string {
  return `${prefix}\u{10ffff}`;
}
