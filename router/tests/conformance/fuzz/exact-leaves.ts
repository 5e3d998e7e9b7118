/**
 * Values and literals of the custom scalars `Long`, `Decimal` and `Json`, in texts that JavaScript changes. Other custom
 * scalars of the test supergraphs are strings.
 */
import { ExactValue } from '@marquee/exact-json/exact-value';
import { parseJson } from '@marquee/exact-json/parse-json';

const NUMBERS = [
  '1',
  '1.0',
  '1.00',
  '1e0',
  '0.10',
  '0.1',
  '-0',
  '-0.0',
  '1e400',
  '9007199254740993',
  '9007199254740992',
];
const OBJECTS = ['{"b":1,"10":1.0,"9":[1e2]}', '{"9":[1e2],"b":1,"10":1.0}', '[9007199254740993,{"a":0.10,"a":1}]'];
const TEXTS: Readonly<Record<string, readonly string[]>> = {
  Long: ['9223372036854775807', '9223372036854775806', '-9007199254740993', '7'],
  Decimal: NUMBERS,
  Json: [...NUMBERS, ...OBJECTS, '"1.0"', 'true', '{}'],
};
/** Literals besides those that are also JSON. */
const LITERALS: Readonly<Record<string, readonly string[]>> = {
  Long: [],
  Decimal: ['RED'],
  Json: ['RED', '"RED"', '[RED, 1.0]', '{ a: 1.0, b: [0.10, { c: RED }] }', '{ b: [0.1, { c: RED }], a: 1 }'],
};

export function isExactScalar(typeName: string): boolean {
  return Object.hasOwn(TEXTS, typeName);
}

/** A value of the scalar as a subgraph or a client sends it. @param number Selects the value. */
export function exactLeaf(typeName: string, number: number): unknown {
  const texts = TEXTS[typeName] ?? [];
  const text = texts[number % texts.length] ?? 'null';
  const value = parseJson(text);
  return typeof value === 'object' && value !== null ? new ExactValue(text) : value;
}

/** A literal of the scalar in an operation. @param number Selects the literal. */
export function exactLiteral(typeName: string, number: number): string {
  const numbers = (TEXTS[typeName] ?? []).filter((text) => /^["\d-]/.test(text));
  const texts = [...numbers, ...(LITERALS[typeName] ?? [])];
  return texts[number % texts.length] ?? 'null';
}

/** Keys are numbers that a double cannot tell apart. */
const FIRST_KEY = 9_007_199_254_740_993n;

/** The key of an entity. */
export function exactKey(typeIndex: number, entity: number): unknown {
  return parseJson(String(FIRST_KEY + BigInt(typeIndex * ENTITIES_PER_TYPE + entity)));
}

/** The inverse of `exactKey`; null for another number. */
export function entityOfKey(text: string): { readonly typeIndex: number; readonly entity: number } | null {
  const offset = Number(BigInt(text) - FIRST_KEY);
  if (offset < 0 || offset > MAX_KEYS) return null;
  return { typeIndex: Math.floor(offset / ENTITIES_PER_TYPE), entity: offset % ENTITIES_PER_TYPE };
}

export const ENTITIES_PER_TYPE = 4;
const MAX_KEYS = 1_000;
