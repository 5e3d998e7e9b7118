/** The head of a request to a subgraph, as text. */
import { HEADERS } from '@marquee/contracts/headers';

/** Where GraphQL is answered. */
export interface RequestTarget {
  /** With its port, unless that is the scheme's. */
  readonly authority: string;
  readonly path: string;
}

type Headers = Readonly<Record<string, string>>;

/** What comes before the headers of the caller. */
export function writeHeadStart({ authority, path }: RequestTarget): string {
  return `POST ${path} HTTP/1.1\r\nhost: ${authority}\r\ncontent-type: application/json\r\naccept: application/json\r\n`;
}

/** An operation's fetches hand on the same headers: they are checked and written once, and not once for each fetch. */
export function createHeaderWriter(): (headers: Headers) => string {
  let last: { readonly headers: Headers; readonly lines: string } | null = null;
  return (headers) => {
    if (last?.headers !== headers) last = { headers, lines: writeLines(headers) };
    return last.lines;
  };
}

/** What the client itself says, of the message and of its connection. */
const CLIENT_HEADERS: ReadonlySet<string> = new Set([
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
]);

const NAME = /^[!#$%&'*+\-.^_`|~\w]+$/;
const VALUE = /^[\t\x20-\x7e\x80-\xff]*$/;

function writeLines(headers: Headers): string {
  let lines = '';
  for (const [name, value] of Object.entries(headers)) {
    if (CLIENT_HEADERS.has(name)) continue;
    // A line break would begin another header, or another request.
    if (!NAME.test(name) || !VALUE.test(value))
      throw new TypeError(`The header ${JSON.stringify(name)} cannot be sent.`);
    lines += `${name}: ${value}\r\n`;
  }
  return lines;
}

/** @param body A character for each byte. */
export function writeHeadEnd(timeoutMs: number | undefined, body: string): string {
  return `${timeoutMs === undefined ? '' : `${HEADERS.deadlineMs}: ${timeoutMs}\r\n`}content-length: ${body.length}\r\n\r\n`;
}
