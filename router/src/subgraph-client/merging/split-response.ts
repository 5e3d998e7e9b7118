/** Splits the response to a merged request into one response for each of its parts. */
import { stringifyJson, toLeafValue } from '@marquee/exact-json/exact-value';
import { parseJson } from '@marquee/exact-json/parse-json';
import { isRecord } from '@marquee/runtime/is-record';
import { textOfBody } from '../graphql-body.js';
import { responseNameOf } from './mergeable-fetch.js';

const BEGINNING = Buffer.from('{"data":{"_entities":[');
const END = Buffer.from(']}}');
/** What replaces the name of the next list: the end of one response and the beginning of another, in as many bytes. */
const BETWEEN = Buffer.concat([END, BEGINNING]);
const EXTENSIONS = Buffer.from('"extensions":');
const LINE_FEED = 0x0a;

const separators: Buffer[] = [];

function separatorBefore(part: number): Buffer {
  return (separators[part] ??= Buffer.from(`],"${responseNameOf(part)}":[`));
}

/**
 * The response of each part, or null when the response has no list for one of them. A response without errors is split
 * in place: its bytes are changed, and not copied.
 */
export function splitResponse(body: Buffer, count: number): readonly Buffer[] | null {
  return splitInPlace(body, count) ?? splitParsed(body, count);
}

function splitInPlace(body: Buffer, count: number): readonly Buffer[] | null {
  const end = body.at(-1) === LINE_FEED ? body.length - 1 : body.length;
  if (!startsWith(body, BEGINNING) || !END.equals(body.subarray(Math.max(0, end - END.length), end))) return null;
  const starts = [0];
  let from = BEGINNING.length - 1;
  for (let part = 1; part < count; part++) {
    // A text in JSON cannot contain the separator: its quotes are escaped there.
    const at = body.indexOf(separatorBefore(part), from);
    if (at < 0) return null;
    starts.push(at + END.length);
    from = at + BETWEEN.length - 1;
  }
  if (body.indexOf(EXTENSIONS, from) >= 0) return null;
  for (const start of starts.slice(1)) BETWEEN.copy(body, start - END.length);
  return starts.map((start, part) => body.subarray(start, starts[part + 1] ?? body.length));
}

function startsWith(body: Buffer, literal: Buffer): boolean {
  return literal.equals(body.subarray(0, literal.length));
}

function splitParsed(body: Buffer, count: number): readonly Buffer[] | null {
  const response = tryToParse(body);
  if (!isRecord(response) || !isRecord(response['data'])) return null;
  const { data, errors, ...others } = response;
  const lists = Array.from({ length: count }, (_, part) => (data as Record<string, unknown>)[responseNameOf(part)]);
  if (!lists.every(Array.isArray)) return null;
  return lists.map((list, part) => {
    const own = errorsOf(errors, part, count);
    const whole = { data: { _entities: list }, ...(own !== undefined && { errors: own }), ...others };
    return Buffer.from(stringifyJson(toLeafValue(whole)));
  });
}

function tryToParse(body: Buffer): unknown {
  try {
    return parseJson(textOfBody(body));
  } catch {
    return null;
  }
}

/** The errors of a part, and those that name none; undefined when there are none. */
function errorsOf(errors: unknown, part: number, count: number): unknown {
  if (!Array.isArray(errors)) return errors;
  const own = errors.flatMap((error: unknown): readonly unknown[] => {
    const path: unknown = isRecord(error) ? error['path'] : undefined;
    const [name, ...below] = Array.isArray(path) ? (path as readonly unknown[]) : [];
    const owner = Array.from({ length: count }, (_, each) => responseNameOf(each)).findIndex((each) => each === name);
    if (owner < 0) return [error];
    return owner === part ? [{ ...(error as object), path: ['_entities', ...below] }] : [];
  });
  return own.length === 0 && errors.length > 0 ? undefined : own;
}
