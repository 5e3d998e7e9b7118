/** Tells a GraphQL response from the page or the JSON of something else that responds with an error status. */
import { isRecord } from '@marquee/runtime/is-record';
import { isNestedDeeperThan, MAX_RESPONSE_NESTING } from './json-nesting.js';

/** Some servers write one before JSON. RFC 8259 lets a reader ignore it. */
const BYTE_ORDER_MARK = Buffer.from('\ufeff');

export function textOfBody(body: Buffer): string {
  const text = body.toString();
  return text.startsWith('\ufeff') ? text.slice(1) : text;
}

/** Whether the body is JSON with data, or with errors that all have a message. */
export function isGraphQLBody(body: Buffer): boolean {
  if (!beginsWithObject(body)) return false;
  const text = textOfBody(body);
  if (isNestedDeeperThan(MAX_RESPONSE_NESTING, text)) return false;
  const response = parse(text);
  if (!isRecord(response)) return false;
  const { data, errors } = response;
  const hasErrors = Array.isArray(errors) && errors.length > 0;
  if (hasErrors && !errors.every((error) => isRecord(error) && typeof error['message'] === 'string')) return false;
  return isRecord(data) || (hasErrors && (data === null || data === undefined));
}

const OPEN_BRACE = 0x7b;
const WHITE_SPACE = new Set([0x20, 0x09, 0x0a, 0x0d]);

/** Read before the body is decoded: the page of a proxy can be large. */
function beginsWithObject(body: Buffer): boolean {
  let p = body.subarray(0, BYTE_ORDER_MARK.length).equals(BYTE_ORDER_MARK) ? BYTE_ORDER_MARK.length : 0;
  while (WHITE_SPACE.has(body[p] ?? OPEN_BRACE)) p++;
  return body[p] === OPEN_BRACE;
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
