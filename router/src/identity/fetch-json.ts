/** JSON of another server, which is not trusted: time, size and redirects are bounded. */
import { discardBody, readJson } from '@marquee/runtime/limited-response';

export interface JsonFetch {
  readonly url: string;
  /** For the response with all redirects. */
  readonly timeoutMs: number;
  readonly maxBytes: number;
  /** Ends the fetch. */
  readonly signal: AbortSignal;
}

const MAX_REDIRECTS = 3;
const REDIRECTS: ReadonlySet<number> = new Set([301, 302, 303, 307, 308]);

/**
 * Rejects unless the response has status 200 and JSON. A redirect is followed within the origin only: keys of another
 * server would decide who may sign in.
 */
export async function fetchJson({ url, timeoutMs, maxBytes, signal: closed }: JsonFetch): Promise<unknown> {
  const signal = AbortSignal.any([AbortSignal.timeout(timeoutMs), closed]);
  let at = url;
  for (let redirects = 0; redirects <= MAX_REDIRECTS; redirects++) {
    const response = await fetch(at, { signal, redirect: 'manual', headers: { accept: 'application/json' } });
    if (response.status === 200) return readJson(response, maxBytes);
    const location = response.headers.get('location');
    await discardBody(response);
    if (!REDIRECTS.has(response.status) || location === null) throw new Error(`HTTP status ${response.status}`);
    const target = new URL(location, at);
    if (target.origin !== new URL(url).origin)
      throw new Error(`the redirect to ${target.origin} is refused, because it leaves the origin`);
    at = target.href;
  }
  throw new Error(`more than ${MAX_REDIRECTS} redirects`);
}

/** Without the stack, which is that of `fetch`: at a start without the server, this line precedes all others. */
export function causeOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  return error.cause instanceof Error ? `${error.message}: ${error.cause.message}` : error.message;
}
