/** The head of an HTTP/1.1 response: how its body ends, and whether the connection can be used again. */
import { HEADERS } from '@marquee/contracts/headers';
import { readLifetime } from './response-lifetime.js';
import type { ResponseLifetime } from './response-lifetime.js';
import { MalformedResponseError } from './response-errors.js';

export interface ResponseHead {
  /** Status line and fields, decoded as latin1. */
  readonly text: string;
  readonly status: number;
  /** The length of the body in bytes, or how else its end is found. */
  readonly framing: number | 'chunked' | 'until close';
  /** Content encodings in the order in which they were applied, in lower case; without `identity`. */
  readonly encodings: readonly string[];
  /** How long the subgraph keeps the idle connection open. 0: it closes the connection. Null: not stated. */
  readonly keepAliveMs: number | null;
  /** When another request may succeed; null when the subgraph does not say so. */
  readonly retryAfterSeconds: number | null;
  /** After which time the response is wrong; null when the subgraph does not say so. */
  readonly validMs: number | null;
  /** How long a cache may keep the response; null when the subgraph does not say so. */
  readonly lifetime: ResponseLifetime | null;
}

/**
 * Status line and fields in the grammar of RFC 9112. Obsolete forms that recipients may accept are refused: folded
 * lines, bare line feeds, white space around field names.
 */
const HEAD =
  /^HTTP\/1\.[01] [1-5]\d\d(?: [\t\x20-\x7e\x80-\xff]*)?(?:\r\n[!#$%&'*+\-.^_`|~\w]+:[\t\x20-\x7e\x80-\xff]*)*$/;

/** The fields that decide about framing, the connection, a further request and caches. All others are ignored. */
const FIELD =
  /\r\n(content-length|transfer-encoding|content-encoding|connection|keep-alive|retry-after|x-marquee-valid-ms|cache-control|age):([^\r]*)/gi;

/**
 * Throws a `MalformedResponseError`.
 *
 * @param text Status line and fields, without the empty line that ends them, decoded as latin1.
 */
export function readHead(text: string): ResponseHead {
  if (!HEAD.test(text)) throw new MalformedResponseError('The response head is not valid HTTP/1.1.');
  const fields = readFields(text);
  const status = Number(text.slice(9, 12));
  const cacheControl = fields.get('cache-control');
  const isHttp10 = text.startsWith('HTTP/1.0');
  return {
    text,
    status,
    framing: readFraming(status, fields, isHttp10),
    encodings: readEncodings(fields.get('content-encoding')),
    keepAliveMs: readKeepAlive(isHttp10, fields),
    retryAfterSeconds: readRetryAfter(fields.get('retry-after')),
    validMs: readValidMs(fields.get(HEADERS.validMs)),
    lifetime: cacheControl === undefined ? null : readLifetime(cacheControl, fields.get('age')),
  };
}

type Fields = ReadonlyMap<string, string>;

function readFields(text: string): Fields {
  const fields = new Map<string, string>();
  FIELD.lastIndex = 0;
  for (let match = FIELD.exec(text); match !== null; match = FIELD.exec(text)) {
    const name = (match[1] ?? '').toLowerCase();
    const value = withoutSpaceAround(match[2] ?? '');
    const known = fields.get(name);
    // A repeated field means a list. A list of lengths is refused below.
    fields.set(name, known === undefined ? value : `${known}, ${value}`);
  }
  return fields;
}

/** `trim` would also remove characters that are not white space in HTTP. */
function withoutSpaceAround(text: string): string {
  let [start, end] = [0, text.length];
  while (SPACE.includes(text.charAt(start)) && start < end) start += 1;
  while (SPACE.includes(text.charAt(end - 1)) && start < end) end -= 1;
  return text.slice(start, end);
}

const SPACE = '\t ';

const NO_ENCODINGS: readonly string[] = [];

function readEncodings(field: string | undefined): readonly string[] {
  if (field === undefined) return NO_ENCODINGS;
  return field
    .toLowerCase()
    .split(',')
    .map(withoutSpaceAround)
    .filter((encoding) => encoding !== '' && encoding !== 'identity');
}

function readFraming(status: number, fields: Fields, isHttp10: boolean): ResponseHead['framing'] {
  const length = fields.get('content-length');
  const encoding = fields.get('transfer-encoding');
  if (status < 200 || status === 204 || status === 304) return 0;
  if (encoding !== undefined) {
    // HTTP/1.0 has no chunks: a proxy of that version would find another end of the message.
    if (isHttp10 || length !== undefined || encoding.toLowerCase() !== 'chunked')
      throw new MalformedResponseError('The response has an ambiguous length.');
    return 'chunked';
  }
  if (length === undefined) return 'until close';
  if (!/^\d{1,15}$/.test(length)) throw new MalformedResponseError('The content-length is not a number.');
  return Number(length);
}

function readKeepAlive(isHttp10: boolean, fields: Fields): number | null {
  const options = (fields.get('connection') ?? '').toLowerCase();
  if (options.includes('close') || (isHttp10 && !options.includes('keep-alive'))) return 0;
  const seconds = /(?:^|[ ,])timeout=(\d{1,6})/i.exec(fields.get('keep-alive') ?? '')?.[1];
  return seconds === undefined ? null : Number(seconds) * 1_000;
}

/** A field that cannot be read says that the response may be wrong at once. */
function readValidMs(field: string | undefined): number | null {
  if (field === undefined) return null;
  return /^\d{1,12}$/.test(field) ? Number(field) : 0;
}

/** Seconds, or a date: of a date it is only known that the subgraph asks for a pause. */
function readRetryAfter(field: string | undefined): number | null {
  if (field === undefined) return null;
  return /^\d{1,6}$/.test(field) ? Number(field) : 1;
}
