/**
 * Who may see the operators' page, and who may act on it. In development everybody who reaches the router by an address
 * of a machine may see it, as the explorers may be; otherwise an operator's key is needed, which is in the router's data
 * folder. Acting needs, besides that, a page of this router: its token, and its origin.
 */
import { createHmac, timingSafeEqual } from 'node:crypto';
import type { IncomingHttpHeaders } from 'node:http';
import { isIP } from 'node:net';
import { isOperator } from '@marquee/runtime/operator-key';

/** Holds a proof of the key for browsers, which cannot send a bearer token when they open a page. */
export const OPERATOR_COOKIE = 'marquee-operator';
/** Header of requests that act. A page of another origin cannot send it without a preflight, which is not answered. */
export const TOKEN_HEADER = 'x-marquee-page-token';

const SESSION_MS = 12 * 3_600_000;

export interface PageRequest {
  readonly headers: IncomingHttpHeaders;
  /** Of the connection. */
  readonly peerAddress: string;
}

/** `hidden`: as if there were no page. `refused`: the message says what to do. */
export type Sight = 'seen' | 'hidden' | { readonly refused: string };

export class PageAccess {
  /** @param key The operator's key, which also signs cookies and tokens; shared by all workers. */
  constructor(
    private readonly key: string,
    private readonly isDevelopment: boolean,
    private readonly nowMs: () => number = Date.now,
  ) {}

  sightOf({ headers }: PageRequest): Sight {
    if (this.#hasKey(headers)) return 'seen';
    if (!this.isDevelopment) return 'hidden';
    return isMachineAddress(headers.host) ? 'seen' : { refused: FOREIGN_HOST };
  }

  /** Why the request may not act; null when it may. Its sight has been checked. */
  refusalOf(request: PageRequest): string | null {
    const { headers, peerAddress } = request;
    if (!this.#hasKey(headers)) {
      if (!isMachineAddress(headers.host)) return FOREIGN_HOST;
      if (!isLoopback(peerAddress))
        return 'Only requests of this machine may act on its processes. Sign in with the operator’s key to act from another one.';
    }
    const { origin, 'sec-fetch-site': site } = headers;
    if (origin === undefined || !isOriginOf(origin, headers.host))
      return 'The header origin must be that of this page.';
    if (site !== undefined && site !== 'same-origin') return 'The request must come from this page.';
    if (!this.isToken(headers[TOKEN_HEADER])) return 'The token of the page is missing or too old: reload the page.';
    return null;
  }

  /** Also shows that its page could be read, so it is not valid for long. */
  newToken(): string {
    return this.#sign('token', this.nowMs() + SESSION_MS);
  }

  isToken(value: unknown): boolean {
    return this.#isSigned('token', value);
  }

  /** The value of the cookie after a sign-in; null for a wrong key. */
  signIn(key: string): string | null {
    return isOperator(this.key, `Bearer ${key}`) ? this.#sign('session', this.nowMs() + SESSION_MS) : null;
  }

  #hasKey({ authorization, cookie }: IncomingHttpHeaders): boolean {
    return isOperator(this.key, authorization) || this.#isSigned('session', readCookie(cookie, OPERATOR_COOKIE));
  }

  /** As in `1796043594090.4Fh…`: until when it is valid, and the proof that this router has made it. */
  #sign(use: string, untilMs: number): string {
    return `${untilMs}.${createHmac('sha256', this.key).update(`${use} ${untilMs}`).digest('base64url')}`;
  }

  #isSigned(use: string, value: unknown): boolean {
    const [, until] = /^(\d{1,15})\.[\w-]{43}$/.exec(String(value)) ?? [];
    if (until === undefined || Number(until) < this.nowMs()) return false;
    const [given, wanted] = [Buffer.from(String(value)), Buffer.from(this.#sign(use, Number(until)))];
    return given.length === wanted.length && timingSafeEqual(given, wanted);
  }
}

const FOREIGN_HOST =
  'This page is served by localhost or an IP address only, because any other name may have been pointed at this machine by a page of somebody else. Open it by http://127.0.0.1 and the router’s port, or send the operator’s key.';

function readCookie(header: string | undefined, name: string): string | null {
  const found = (header ?? '')
    .split(';')
    .map((part) => part.trim())
    .find((part) => part.startsWith(`${name}=`));
  return found?.slice(name.length + 1) ?? null;
}

/**
 * Whether a browser that sends this `Host` has not resolved a name that its owner can point at any address (DNS
 * rebinding).
 */
function isMachineAddress(host: string | undefined): boolean {
  if (host === undefined || !URL.canParse(`http://${host}/`)) return false;
  const { hostname, username, pathname, search } = new URL(`http://${host}/`);
  if (username !== '' || pathname !== '/' || search !== '') return false;
  return hostname === 'localhost' || hostname.endsWith('.localhost') || isIP(hostname.replace(/^\[|\]$/g, '')) !== 0;
}

function isLoopback(address: string): boolean {
  return address === '::1' || /^(::ffff:)?127\./.test(address);
}

/**
 * Whether a page of this host has this origin. A proxy may serve the page by HTTPS. Texts that are no origin of a
 * browser, such as `null` or an address with a path, are of no host.
 */
function isOriginOf(origin: string, host: string | undefined): boolean {
  return ['http:', 'https:'].some((scheme) => origin.toLowerCase() === `${scheme}//${host?.toLowerCase()}`);
}
