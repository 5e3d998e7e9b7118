/** Writes the head of an HTTP request to a subgraph, one character per byte. */
import type { Level } from '@marquee/contracts/criticality';
import { HEADERS } from '@marquee/contracts/headers';
import { REQUEST_ID } from '@marquee/runtime/telemetry/request-id';

/** The GraphQL endpoint of a subgraph. */
export interface RequestTarget {
  /** Host, and port unless it is the scheme's default. */
  readonly authority: string;
  readonly path: string;
}

type Headers = Readonly<Record<string, string>>;

/** The request line and the headers that are the same for every request. */
export function writeHeadStart({ authority, path }: RequestTarget, acceptEncodings: readonly string[] = []): string {
  const encodings = acceptEncodings.length === 0 ? '' : `accept-encoding: ${acceptEncodings.join(', ')}\r\n`;
  return `POST ${path} HTTP/1.1\r\nhost: ${authority}\r\ncontent-type: application/json\r\naccept: application/json\r\n${encodings}`;
}

/** Writes the headers of requests to one subgraph. */
export type WriteHeaders = (headers: Headers) => string;

interface WrittenHeaders {
  readonly headers: Headers;
  readonly lines: string;
}

/**
 * Makes the writer of each subgraph. An object of headers is checked and written once: for all fetches of an operation
 * where its subgraphs share the object, and for consecutive fetches from one subgraph where each has its own.
 */
export function createHeaderWriters(): () => WriteHeaders {
  let shared: WrittenHeaders | null = null;
  return () => {
    let last: WrittenHeaders | null = null;
    return (headers) => {
      if (last?.headers === headers) return last.lines;
      if (shared?.headers !== headers) shared = { headers, lines: writeLines(headers) };
      last = shared;
      return last.lines;
    };
  };
}

/** Headers that describe the message and its connection. The HTTP client sets them; a caller's are left out. */
const MESSAGE_HEADERS: ReadonlySet<string> = new Set([
  'host',
  'content-type',
  'accept',
  'content-length',
  'transfer-encoding',
  'connection',
  'accept-encoding',
  'expect',
  'upgrade',
  'te',
  'trailer',
  'keep-alive',
  HEADERS.deadlineMs,
  // Of the request's correlation, which the client may not repeat.
  REQUEST_ID,
  'traceparent',
  'tracestate',
]);

const NAME = /^[!#$%&'*+\-.^_`|~\w]+$/;
const VALUE = /^[\t\x20-\x7e\x80-\xff]*$/;

function writeLines(headers: Headers): string {
  let lines = '';
  for (const [name, value] of Object.entries(headers)) {
    if (MESSAGE_HEADERS.has(name)) continue;
    // A line break in a value would begin another header, or another request (header injection).
    if (!NAME.test(name) || !VALUE.test(value))
      throw new TypeError(`The header ${JSON.stringify(name)} cannot be sent.`);
    lines += `${name}: ${value}\r\n`;
  }
  return lines;
}

const LEVEL_LINES: Readonly<Record<Level, string>> = {
  critical: `${HEADERS.level}: critical\r\n`,
  degraded: `${HEADERS.level}: degraded\r\n`,
  'best-effort': `${HEADERS.level}: best-effort\r\n`,
};

/** The headers that differ between requests, and the end of the head. */
export function writeHeadEnd(timeoutMs: number | undefined, body: string, level?: Level): string {
  const levelLine = level === undefined ? '' : LEVEL_LINES[level];
  return `${levelLine}${timeoutMs === undefined ? '' : `${HEADERS.deadlineMs}: ${timeoutMs}\r\n`}content-length: ${body.length}\r\n\r\n`;
}
