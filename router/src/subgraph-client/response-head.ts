/** The head of an HTTP/1.1 response: how its body ends, and whether the connection can be used again. */
import { MalformedResponseError } from './response-errors.js';

export interface ResponseHead {
  readonly status: number;
  /** How many bytes of body follow, or how else it ends. */
  readonly framing: number | 'chunked' | 'until close';
  /**
   * How long the other side will keep the connection for another request; 0 when it will not, null when it does not
   * say.
   */
  readonly keepAliveMs: number | null;
}

/**
 * Status line and fields as RFC 9112 has them, without the folded lines, lone line breaks and names in spaces of older
 * days.
 */
const HEAD =
  /^HTTP\/1\.[01] [1-5]\d\d(?: [\t\x20-\x7e\x80-\xff]*)?(?:\r\n[!#$%&'*+\-.^_`|~\w]+:[\t\x20-\x7e\x80-\xff]*)*$/;

/** The only fields that matter to the connection. */
const FIELD = /\r\n(content-length|transfer-encoding|content-encoding|connection|keep-alive):([^\r]*)/gi;

/** @param text Up to the empty line, without it, as latin1. Throws `MalformedResponseError`. */
export function readHead(text: string): ResponseHead {
  if (!HEAD.test(text)) throw new MalformedResponseError('It is not HTTP.');
  const fields = readFields(text);
  const status = Number(text.slice(9, 12));
  // A client that asked for no encoding cannot be given one.
  if ((fields.get('content-encoding') ?? 'identity').toLowerCase() !== 'identity')
    throw new MalformedResponseError('Its body is encoded.');
  return {
    status,
    framing: readFraming(status, fields),
    keepAliveMs: readKeepAlive(text.startsWith('HTTP/1.0'), fields),
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
    // As a list, which is what a repeated field means; two lengths are then no length.
    fields.set(name, known === undefined ? value : `${known}, ${value}`);
  }
  return fields;
}

/** `trim` knows characters as space that HTTP does not. */
function withoutSpaceAround(text: string): string {
  let [start, end] = [0, text.length];
  while (SPACE.includes(text.charAt(start)) && start < end) start += 1;
  while (SPACE.includes(text.charAt(end - 1)) && start < end) end -= 1;
  return text.slice(start, end);
}

const SPACE = '\t ';

function readFraming(status: number, fields: Fields): ResponseHead['framing'] {
  const length = fields.get('content-length');
  const encoding = fields.get('transfer-encoding');
  if (status < 200 || status === 204 || status === 304) return 0;
  if (encoding !== undefined) {
    if (length !== undefined || encoding.toLowerCase() !== 'chunked')
      throw new MalformedResponseError('It has no one length.');
    return 'chunked';
  }
  if (length === undefined) return 'until close';
  if (!/^\d{1,15}$/.test(length)) throw new MalformedResponseError('Its length is no number.');
  return Number(length);
}

function readKeepAlive(isOld: boolean, fields: Fields): number | null {
  const options = (fields.get('connection') ?? '').toLowerCase();
  if (options.includes('close') || (isOld && !options.includes('keep-alive'))) return 0;
  const seconds = /(?:^|[ ,])timeout=(\d{1,6})/i.exec(fields.get('keep-alive') ?? '')?.[1];
  return seconds === undefined ? null : Number(seconds) * 1_000;
}
