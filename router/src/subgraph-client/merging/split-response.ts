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
/** It is in the name of each list. */
const LIST_NAME = Buffer.from('_entities');
const LINE_FEED = 0x0a;
const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const OPENING_BRACKET = 0x5b;
const CLOSING_BRACKET = 0x5d;

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
  // Keys may follow the last list, such as errors, which are of any part.
  if (endOfList(body, from) !== end - END.length + 1) return null;
  for (const start of starts.slice(1)) BETWEEN.copy(body, start - END.length);
  return starts.map((start, part) => body.subarray(start, starts[part + 1] ?? body.length));
}

/** Of the name of a list in the separator before it. */
const NAME_OFFSET = separatorBefore(1).indexOf(LIST_NAME);

/** The index after a list whose items begin at `from`, or the length of a body in which it does not end. */
function endOfList(body: Buffer, from: number): number {
  let depth = 1;
  for (let at = from; at < body.length; at++) {
    const byte = body[at];
    if (byte === QUOTE) {
      while (body[++at] !== QUOTE && at < body.length) if (body[at] === BACKSLASH) at++;
    } else if (byte === OPENING_BRACKET) depth++;
    else if (byte === CLOSING_BRACKET) {
      depth--;
      if (depth === 0) return at + 1;
    }
  }
  return body.length;
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
