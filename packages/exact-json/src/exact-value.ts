/**
 * JSON values that keep their source text. A JavaScript number holds neither `9007199254740993` nor the zero of `0.10`,
 * and an object holds neither equal keys nor the order of keys such as `"10"`. Custom scalars are opaque, so a value that
 * JavaScript would change is kept as text, and every other value is what `JSON.parse` returns.
 *
 * - A number becomes an `ExactNumber`, wherever it stands.
 * - An object or a list stays an object or a list, because it may be of a composite type. Its text is remembered, and
 *   `toLeafValue` returns that text where the type turns out to be a custom scalar.
 */
import { randomBytes } from 'node:crypto';

/** A value that is written into JSON as its text. It is a leaf for all code: no code reads its properties as fields. */
export class ExactValue {
  constructor(readonly text: string) {}

  /** Called by `JSON.stringify`. Only `stringifyJson` writes the text; any other caller gets the nearest plain value. */
  toJSON(): unknown {
    if (!isWriting) return JSON.parse(this.text) as unknown;
    written.push(this.text);
    return MARK;
  }

  toString(): string {
    return this.text;
  }
}

/** A number whose text `String(Number(text))` would change. */
export class ExactNumber extends ExactValue {
  override valueOf(): number {
    return Number(this.text);
  }
}

const INTEGER = /^-?\d+$/;

/** Whether the number is written without fraction and exponent. */
export function isIntegerText({ text }: ExactNumber): boolean {
  return INTEGER.test(text);
}

/** @param text A number in the syntax of JSON, which is that of GraphQL. */
export function toNumber(text: string): number | ExactNumber {
  const value = Number(text);
  return String(value) === text ? value : new ExactNumber(text);
}

interface SourceRange {
  readonly source: string;
  readonly from: number;
  readonly to: number;
}

/** Objects and lists with a part that JavaScript changes. */
const sourceRanges = new WeakMap<object, SourceRange>();

/** Remembers the text of an object or a list that JavaScript changes. */
export function rememberSource(container: object, source: string, from: number, to: number): void {
  sourceRanges.set(container, { source, from, to });
}

/** Whether a value is, or contains, what JavaScript changes. */
export function isExact(value: unknown): boolean {
  return value instanceof ExactValue || (typeof value === 'object' && value !== null && sourceRanges.has(value));
}

/** The value of a custom scalar: an object or a list that JavaScript changes is replaced by its text. */
export function toLeafValue(value: unknown): unknown {
  if (typeof value !== 'object' || value === null) return value;
  const range = sourceRanges.get(value);
  return range === undefined ? value : new ExactValue(range.source.slice(range.from, range.to));
}

/** Whether a value is an object, and neither a list nor a leaf that is kept as text. */
export function isJsonObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value) && !(value instanceof ExactValue);
}

/** The value with the nearest numbers of JavaScript, for code that knows no exact values. */
export function toPlainJson<T>(value: T): T {
  return isExact(value) ? (JSON.parse(JSON.stringify(value)) as T) : value;
}

/** A deep copy in which leaves that are kept as text are shared. */
export function cloneJson<T>(value: T): T {
  return cloneValue(value) as T;
}

function cloneValue(value: unknown): unknown {
  if (typeof value !== 'object' || value === null || value instanceof ExactValue) return value;
  const copy: unknown = Array.isArray(value) ? value.map(cloneValue) : cloneObject(value as Record<string, unknown>);
  const range = sourceRanges.get(value);
  if (range !== undefined) sourceRanges.set(copy as object, range);
  return copy;
}

function cloneObject(value: Readonly<Record<string, unknown>>): Record<string, unknown> {
  const copy: Record<string, unknown> = {};
  for (const key of Object.keys(value)) setOwn(copy, key, cloneValue(value[key]));
  return copy;
}

/** Sets a property of any name: an assignment to `__proto__` would replace the object's prototype. */
export function setOwn(object: Record<string, unknown>, key: string, value: unknown): void {
  if (key === '__proto__')
    Object.defineProperty(object, key, { value, enumerable: true, configurable: true, writable: true });
  else object[key] = value;
}

/** Stands for a text while `JSON.stringify` runs. Random, so that no string of a client or a subgraph is taken for one. */
const MARK = randomBytes(12).toString('base64url');
/** The texts that the running `stringifyJson` has replaced by marks, in their order. */
let written: string[] = [];
let isWriting = false;

/** `JSON.stringify`, in which exact values are written as their text. */
export function stringifyJson(value: unknown): string {
  isWriting = true;
  try {
    const json = JSON.stringify(value);
    return written.length === 0 ? json : withTexts(json, written);
  } finally {
    isWriting = false;
    if (written.length > 0) written = [];
  }
}

/** Replaces the marks in a JSON text. */
function withTexts(json: string, texts: readonly string[]): string {
  const parts: string[] = [];
  for (const [index, part] of json.split(`"${MARK}"`).entries()) parts.push(part, texts[index] ?? '');
  return parts.join('');
}
