/** Splits the response to a merged request into one response for each of its parts. */
import { stringifyJson, toLeafValue } from '@marquee/exact-json/exact-value';
import { parseJson } from '@marquee/exact-json/parse-json';
import { isRecord } from '@marquee/runtime/is-record';
import { textOfBody } from '../graphql-body.js';
import { isNestedDeeperThan, MAX_RESPONSE_NESTING } from '../json-nesting.js';
import { responseNameOf } from './mergeable-fetch.js';

const BEGINNING = Buffer.from('{"data":{"_entities":[');
const END = Buffer.from(']}}');
/** What replaces the name of the next list: the end of one response and the beginning of another, in as many bytes. */
const BETWEEN = Buffer.concat([END, BEGINNING]);
/** Keys beside the lists. A field or a text that is equal to one of them is rare, and costs a parse. */
const OTHER_KEYS = ['"data"', '"errors"', '"extensions"'].map((key) => Buffer.from(key));
/** It is in the name of each list. */
const LIST_NAME = Buffer.from('_entities');
const ESCAPE = Buffer.from('\\u00');
const [FIVE, SEVEN] = [0x35, 0x37];
const LINE_FEED = 0x0a;

const separators: Buffer[] = [];

function separatorBefore(part: number): Buffer {
  return (separators[part] ??= Buffer.from(`],"${responseNameOf(part)}":[`));
}

/**
 * The response of each part, or null when the response has no list for one of them, or an error that may be of any of
 * them. A response without errors is split in place: its bytes are changed, and not copied.
 */
export function splitResponse(body: Buffer, count: number): readonly Buffer[] | null {
  return splitInPlace(body, count) ?? splitParsed(body, count);
}

/** Null for a body that has anything but the lists, or may have: it is parsed then. */
function splitInPlace(body: Buffer, count: number): readonly Buffer[] | null {
  const end = body.at(-1) === LINE_FEED ? body.length - 1 : body.length;
  if (!startsWith(body, BEGINNING) || !END.equals(body.subarray(Math.max(0, end - END.length), end))) return null;
  const starts = [0];
  let from = BEGINNING.length;
  for (let part = 1; part < count; part++) {
    const separator = separatorBefore(part);
    const at = body.indexOf(LIST_NAME, from) - NAME_OFFSET;
    // A text in JSON cannot contain the separator: its quotes are escaped there. A value of a scalar can have the name.
    if (at < 0 || !separator.equals(body.subarray(at, at + separator.length))) return null;
    starts.push(at + END.length);
    from = at + separator.length;
  }
  if (body.indexOf(LIST_NAME, from) >= 0 || hasOtherKeys(body, from)) return null;
  for (const start of starts.slice(1)) BETWEEN.copy(body, start - END.length);
  return starts.map((start, part) => body.subarray(start, starts[part + 1] ?? body.length));
}

/** Of the name of a list in the separator before it. */
const NAME_OFFSET = separatorBefore(1).indexOf(LIST_NAME);

/** Whether there may be keys after the lists, such as errors, which are of any part. */
function hasOtherKeys(body: Buffer, from: number): boolean {
  return OTHER_KEYS.some((key) => body.indexOf(key, from) >= 0) || hasEscapedLetter(body, from);
}

/** Whether a letter or an underscore of the names of these keys and lists is written as an escape. */
function hasEscapedLetter(body: Buffer, from: number): boolean {
  for (let at = body.indexOf(ESCAPE, from); at >= 0; at = body.indexOf(ESCAPE, at + ESCAPE.length)) {
    const digit = body[at + ESCAPE.length] ?? 0;
    if (digit >= FIVE && digit <= SEVEN) return true;
  }
  return false;
}

function startsWith(body: Buffer, literal: Buffer): boolean {
  return literal.equals(body.subarray(0, literal.length));
}

function splitParsed(body: Buffer, count: number): readonly Buffer[] | null {
  const response = tryToParse(body);
  if (!isRecord(response) || !isRecord(response['data'])) return null;
  const { data, errors, ...others } = response;
  const lists = Array.from({ length: count }, (_, part) => (data as Record<string, unknown>)[responseNameOf(part)]);
  if (!lists.every(Array.isArray) || hasErrorOfUnknownPart(errors, data, count)) return null;
  return lists.map((list, part) => {
    const own = errorsOf(errors, part);
    const whole = { data: { _entities: list }, ...(own !== undefined && { errors: own }), ...others };
    return Buffer.from(stringifyJson(toLeafValue(whole)));
  });
}

function tryToParse(body: Buffer): unknown {
  try {
    const text = textOfBody(body);
    return isNestedDeeperThan(MAX_RESPONSE_NESTING, text) ? null : parseJson(text);
  } catch {
    return null;
  }
}

/** Whether an error has no path, or one that begins with another name or leads to a value. */
function hasErrorOfUnknownPart(errors: unknown, data: Readonly<Record<string, unknown>>, count: number): boolean {
  if (!Array.isArray(errors)) return false;
  const names = new Set<unknown>(Array.from({ length: count }, (_, part) => responseNameOf(part)));
  return errors.some((error: unknown) => {
    const path: unknown = isRecord(error) ? error['path'] : undefined;
    return !Array.isArray(path) || !names.has(path[0]) || !leadsToNull(data, path);
  });
}

/** Whether the value at the path, or one that encloses it, is null, or its object has no such field. */
function leadsToNull(data: Readonly<Record<string, unknown>>, path: readonly unknown[]): boolean {
  let value: unknown = data;
  for (const key of path) {
    if (value === null) return true;
    if (Array.isArray(value)) {
      if (typeof key !== 'number' || !(key in value)) return false;
      value = value[key] as unknown;
    } else if (isRecord(value)) {
      if (typeof key !== 'string') return false;
      value = value[key] ?? null;
    } else return false;
  }
  return value === null;
}

/** The errors of a part, each of which has a path; undefined when there are none. */
function errorsOf(errors: unknown, part: number): unknown {
  if (!Array.isArray(errors)) return errors;
  const name = responseNameOf(part);
  const own = errors.flatMap((error: { readonly path: readonly unknown[] }) =>
    error.path[0] === name ? [{ ...error, path: ['_entities', ...error.path.slice(1)] }] : [],
  );
  return own.length === 0 && errors.length > 0 ? undefined : own;
}
