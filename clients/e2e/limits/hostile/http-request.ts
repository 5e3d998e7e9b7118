/** A plain HTTP client for requests that a well-behaved client would not send. */
import { request } from 'node:http';
import type { IncomingMessage } from 'node:http';

export interface HostileHttpRequest {
  /** What is large or odd about it. */
  readonly kind: string;
  /** Its cost is its arrival, in proportion to its bytes: only the time for which others wait is judged. */
  readonly isLong?: boolean;
  readonly method?: string;
  readonly path: string;
  readonly headers?: Readonly<Record<string, string>>;
  /** In pieces when their sizes or their timing matter; a number is a pause in milliseconds. */
  readonly body?: string | Buffer | readonly (string | Buffer | number)[];
}

export interface Outcome {
  /** Null when the connection was closed without a response, or nothing came within the deadline. */
  readonly status: number | null;
  readonly text: string;
  /** Why there is no status. */
  readonly failure: string | null;
}

/** A publication is composed with at most a minute of CPU time. */
const DEADLINE_MS = 150_000;
const MAX_TEXT = 4_000_000;

/** Never rejects. A response that was sent before the body was read is an outcome; so is a closed connection. */
export function sendHostile(url: string, hostile: HostileHttpRequest): Promise<Outcome> {
  const { method = 'POST', path, headers = {}, body = '' } = hostile;
  return new Promise((resolve) => {
    const outgoing = request(`${url}${path}`, {
      method,
      headers: { ...framing(method, body), ...headers },
      agent: false,
      signal: AbortSignal.timeout(DEADLINE_MS),
    });
    let hasResponse = false;
    outgoing.on('response', (response) => {
      hasResponse = true;
      void readText(response).then((text) => {
        resolve({ status: response.statusCode ?? null, text, failure: null });
        outgoing.destroy();
      });
    });
    outgoing.on('error', (error) => {
      if (!hasResponse) resolve({ status: null, text: '', failure: error.message });
    });
    void writeBody(outgoing, body);
  });
}

/** A body in pieces is sent in chunks. */
function framing(method: string, body: HostileHttpRequest['body']): Record<string, string> {
  if (method === 'GET' || method === 'HEAD') return {};
  const isWhole = typeof body === 'string' || Buffer.isBuffer(body);
  return {
    'content-type': 'application/json',
    ...(isWhole ? { 'content-length': String(Buffer.byteLength(body)) } : { 'transfer-encoding': 'chunked' }),
  };
}

async function writeBody(
  outgoing: ReturnType<typeof request>,
  body: NonNullable<HostileHttpRequest['body']>,
): Promise<void> {
  if (typeof body === 'string' || Buffer.isBuffer(body)) return void outgoing.end(body);
  for (const piece of body) {
    if (outgoing.destroyed) return;
    if (typeof piece === 'number') await new Promise((resolve) => setTimeout(resolve, piece));
    else if (!outgoing.write(piece)) await drained(outgoing);
  }
  outgoing.end();
}

function drained(outgoing: ReturnType<typeof request>): Promise<void> {
  return new Promise((resolve) => {
    const end = (): void => {
      outgoing.off('drain', end).off('close', end);
      resolve();
    };
    outgoing.on('drain', end).on('close', end);
  });
}

function readText(response: IncomingMessage): Promise<string> {
  return new Promise((resolve) => {
    let text = '';
    response.setEncoding('utf8');
    response.on('data', (piece: string) => {
      if (text.length < MAX_TEXT) text += piece;
    });
    response.on('end', () => resolve(text));
    response.on('error', () => resolve(text));
    response.on('close', () => resolve(text));
  });
}
