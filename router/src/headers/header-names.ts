/** Names of headers that no rule may concern, with the reason, and patterns of names. */
import { isInternalHeader } from '@marquee/contracts/headers';

/** Headers that describe one message on one connection (RFC 9110, section 7.6.1), or how its body is framed. */
const MESSAGE_HEADERS: ReadonlySet<string> = new Set([
  ...[
    'connection',
    'proxy-connection',
    'keep-alive',
    'te',
    'trailer',
    'transfer-encoding',
    'upgrade',
    'http2-settings',
  ],
  ...['content-length', 'content-encoding', 'content-type', 'content-range', 'expect', 'host'],
  ...['proxy-authenticate', 'proxy-authorization', 'proxy-authentication-info'],
]);

/** Those of requests that the router writes by itself. */
const OWN_REQUEST_HEADERS: ReadonlySet<string> = new Set([
  ...['accept', 'accept-encoding', 'traceparent', 'tracestate', 'x-request-id'],
]);

/** Those of requests that ask for a part or a condition of the client's response. */
const CONDITIONS: ReadonlySet<string> = new Set([
  ...['if-match', 'if-none-match', 'if-modified-since', 'if-unmodified-since', 'if-range', 'range'],
]);

/** Those of responses that describe the subgraph's message and not the router's. */
const OWN_RESPONSE_HEADERS: ReadonlySet<string> = new Set([
  ...['date', 'etag', 'last-modified', 'accept-ranges', 'vary', 'x-request-id', 'x-content-type-options'],
]);

/** Null for a header that a rule may send to subgraphs. */
export function problemOfRequestHeader(name: string): string | null {
  if (isInternalHeader(name)) return 'begins with x-marquee-: these are the router’s own headers';
  if (MESSAGE_HEADERS.has(name)) return 'describes a message or its connection: the router’s HTTP client sets it';
  if (OWN_REQUEST_HEADERS.has(name)) return 'is set by the router in each request to a subgraph';
  if (CONDITIONS.has(name)) return 'is a condition of the client’s request, and none of a request to a subgraph';
  return null;
}

/** Null for a header of subgraphs that a rule may send to clients. */
export function problemOfResponseHeader(name: string): string | null {
  if (isInternalHeader(name)) return 'begins with x-marquee-: these are the router’s own headers';
  if (MESSAGE_HEADERS.has(name)) return 'describes a message or its connection: the router’s HTTP server sets it';
  if (name === 'cache-control' || name === 'age' || name === 'expires' || name === 'pragma')
    return 'is merged by headers.cache_control';
  if (name.startsWith('access-control-')) return 'is set by the router’s own CORS rules';
  if (OWN_RESPONSE_HEADERS.has(name)) return 'describes the subgraph’s response and not the router’s';
  return null;
}

/** A longer pattern is refused. */
const MAX_PATTERN_LENGTH = 200;

/**
 * A regular expression in the subset whose matching takes time bound by the square of the name's length: groups are not
 * repeated, and at most two items are.
 */
const GROUP_REPEATED = /\)[*+?{]/;
const REPETITION = /(?<!\\)(?:[*+]|\{\d*(?:,\d*)?\})/g;
const UNSUPPORTED = /\(\?(?!:)|\\[1-9bBkpPuxc]/;

/** What is wrong with a pattern of names; null for a valid one. */
export function problemOfPattern(pattern: string): string | null {
  if (pattern.length > MAX_PATTERN_LENGTH) return `is longer than ${MAX_PATTERN_LENGTH} characters`;
  if (!/[.*+?[\](){}|^$\\]/.test(pattern)) return 'is a name and no pattern: use named';
  if (UNSUPPORTED.test(pattern)) return 'must not have look-around, named groups or references';
  if (GROUP_REPEATED.test(pattern)) return 'must not repeat a group, as in (a|b)*';
  if ((pattern.match(REPETITION) ?? []).length > 2) return 'must not have more than two repetitions';
  try {
    void new RegExp(`^(?:${pattern})$`);
    return null;
  } catch {
    return 'is no regular expression';
  }
}

/** @param pattern Without a problem. It has to match the whole name, whatever its case. */
export function toNamePattern(pattern: string): RegExp {
  return new RegExp(`^(?:${pattern})$`, 'i');
}

/** Names that only concern the connection of the request, by its header `connection`; null for most requests. */
export function connectionHeaders(connection: string | undefined): ReadonlySet<string> | null {
  if (connection === undefined || /^(?:keep-alive|close)$/i.test(connection)) return null;
  return new Set(
    connection
      .toLowerCase()
      .split(',')
      .map((name) => name.trim()),
  );
}
