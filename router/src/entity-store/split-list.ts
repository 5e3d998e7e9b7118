/** Splits the JSON of a list into the JSON of its items, without parsing them. */

const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const COMMA = 0x2c;
const OPEN_BRACKET = 0x5b;
const CLOSE_BRACKET = 0x5d;
const OPEN_BRACE = 0x7b;
const CLOSE_BRACE = 0x7d;
const SPACE = 0x20;

/** The response of a fetch of entities up to its list. */
const ENTITIES = /^\s*\{\s*"data"\s*:\s*\{\s*"_entities"\s*:\s*\[/;

/** Longer than the beginning of any response with entities. */
const BEGINNING_BYTES = 128;

/**
 * The entities of a response, one character for each byte. Null when the response does not begin with them.
 *
 * @param body A response that is known to be a GraphQL response.
 */
export function splitEntities(body: Buffer): readonly string[] | null {
  const known = splitBefore.get(body);
  if (known !== undefined) return known;
  const [beginning] = ENTITIES.exec(body.toString('latin1', 0, BEGINNING_BYTES)) ?? [];
  return beginning === undefined ? null : splitItems(body, beginning.length);
}

/**
 * The entities of a response that consists of nothing else; null for one with errors, extensions or other fields.
 *
 * @param body Any bytes.
 */
export function splitWholeEntities(body: Buffer): readonly string[] | null {
  if (!beginsWith(WHOLE_BEGINNING, body)) return null;
  let end = body.length;
  while (end > 0 && (body[end - 1] ?? 0) <= SPACE) end -= 1;
  if (body.toString('latin1', end - WHOLE_END.length, end) !== WHOLE_END) return null;
  const bracket = end - WHOLE_END.length;
  const known = splitBefore.get(body);
  if (known !== undefined) return known;
  const items = splitItems(body.subarray(0, bracket + 1), WHOLE_BEGINNING.length, bracket);
  if (items !== null) splitBefore.set(body, items);
  return items;
}

const WHOLE_BEGINNING = Buffer.from('{"data":{"_entities":[');
const WHOLE_END = ']}}';

/** A body is split for the entity cache, and for the values that replace failed fetches. */
const splitBefore = new WeakMap<Buffer, readonly string[]>();

function beginsWith(beginning: Buffer, body: Buffer): boolean {
  return body.length >= beginning.length && beginning.compare(body, 0, beginning.length) === 0;
}

/** @param text Items with commas between them, one character for each byte. */
export function splitJsonItems(text: string): readonly string[] | null {
  return splitItems(Buffer.from(`${text}]`, 'latin1'), 0);
}

/**
 * The items from `start`, after the list's opening bracket, to its closing one; null without a closing bracket.
 *
 * @param closing Where the closing bracket must be; by default anywhere.
 */
function splitItems(bytes: Buffer, start: number, closing = -1): readonly string[] | null {
  const items: string[] = [];
  let from = start;
  let depth = 0;
  for (let p = start; p < bytes.length; p++) {
    const byte = bytes[p];
    if (byte === QUOTE) {
      p = endOfString(bytes, p);
      if (p < 0) return null;
    } else if (byte === OPEN_BRACE || byte === OPEN_BRACKET) depth += 1;
    else if (byte === CLOSE_BRACE) depth -= 1;
    else if (byte === CLOSE_BRACKET) {
      if (depth === 0) {
        if (closing !== -1 && p !== closing) return null;
        if (items.length > 0 || !isBlank(bytes, from, p)) items.push(itemAt(bytes, from, p));
        return items;
      }
      depth -= 1;
    } else if (byte === COMMA && depth === 0) {
      items.push(itemAt(bytes, from, p));
      from = p + 1;
    }
  }
  return null;
}

/** The index of the closing quote; -1 without one. */
function endOfString(bytes: Buffer, start: number): number {
  for (let p = start + 1; p < bytes.length; p++) {
    if (bytes[p] === BACKSLASH) p += 1;
    else if (bytes[p] === QUOTE) return p;
  }
  return -1;
}

function isBlank(bytes: Buffer, from: number, to: number): boolean {
  for (let p = from; p < to; p++) if ((bytes[p] ?? 0) > SPACE) return false;
  return true;
}

function itemAt(bytes: Buffer, from: number, to: number): string {
  return bytes.toString('latin1', from, to).trim();
}
