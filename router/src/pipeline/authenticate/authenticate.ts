/**
 * The step *authenticate* of a request: identifies the caller, and decides which headers subgraphs get. The client's
 * access token is verified here. Subgraphs get an identity assertion instead, a short-lived JWT that the router signs.
 * Client headers are forwarded if `ROUTER_FORWARD_HEADERS` names them, except those that carry the router's assertions.
 */
import type { IncomingHttpHeaders } from 'node:http';
import { LRUCache } from 'lru-cache';
import { HEADERS } from '@marquee/contracts/headers';
import type { ViewerIdentity } from '@marquee/contracts/viewer';
import type { AddressRanges } from '@marquee/runtime/ip-address';
import type { Logger } from '@marquee/runtime/log';
import type { SigningKey } from '@marquee/runtime/signing-key';
import type { Caller } from '../../engine/engine.js';
import { tokenNotValid, tokenNotVerifiable } from '../../errors.js';
import { verifyAccessToken } from './access-token.js';
import type { TokenIssuer } from './access-token.js';
import { clientAddress } from './client-address.js';
import { ASSERTION_LIFETIME_MS, signClientAssertion, signIdentityAssertion } from './identity-assertion.js';
import { IssuerKeysUnavailableError } from './issuer-keys.js';

/**
 * Throws UNAUTHENTICATED for a token that is not valid: a client with a token is never treated as a guest. Throws
 * SUBGRAPH_UNREACHABLE while the issuer's keys are not known.
 */
export type Authenticate = (headers: IncomingHttpHeaders, peerAddress: string) => Promise<Caller>;

export interface AuthenticateOptions {
  /** Null when the router does not verify tokens: every caller is a guest. */
  readonly tokens: (TokenIssuer & { readonly signingKey: SigningKey }) | null;
  readonly forwardHeaders: readonly string[];
  /** The proxies whose `x-forwarded-for` is believed; null when there are none. */
  readonly trustedProxies: AddressRanges | null;
  readonly clock: () => Date;
  readonly log: Logger;
}

/** Headers that only the router sets, even if the settings forward them. */
const ROUTER_ONLY_HEADERS: readonly string[] = [HEADERS.identity, HEADERS.client];

export function createAuthenticate(options: AuthenticateOptions): Authenticate {
  const { tokens, trustedProxies, clock, log } = options;
  const forwardHeaders = options.forwardHeaders.filter((name) => !ROUTER_ONLY_HEADERS.includes(name));
  if (tokens === null) return async (headers) => ({ headers: pickHeaders(headers, forwardHeaders), identity: null });
  const verifyToken = createTokenVerifier(tokens, clock);
  const assertClient = createClientAssertions(tokens.signingKey, clock);

  return async (headers, peerAddress) => {
    const client = await assertClient(clientAddress(peerAddress, headers['x-forwarded-for'], trustedProxies));
    const forwarded = { ...pickHeaders(headers, forwardHeaders), [HEADERS.client]: client };
    if (headers.authorization === undefined) return { headers: forwarded, identity: null };
    try {
      const { identity, assertion } = await verifyToken(readBearerToken(headers.authorization));
      return { headers: { ...forwarded, [HEADERS.identity]: assertion }, identity };
    } catch (error) {
      log.debug({ err: error }, 'access token refused');
      throw error instanceof IssuerKeysUnavailableError ? tokenNotVerifiable() : tokenNotValid();
    }
  };
}

/** Callers whose verified token and signed assertion are cached, since one page sends several requests. */
const MAX_CACHED_CALLERS = 10_000;

/** An assertion is reused for half of its lifetime, so that at least the other half remains when it is sent. */
const ASSERTION_REUSE_MS = ASSERTION_LIFETIME_MS / 2;

interface VerifiedCaller {
  readonly identity: ViewerIdentity;
  /** When the token was issued, in seconds since 1970. */
  readonly issuedAt: number;
  /** The identity assertion for subgraphs. */
  readonly assertion: string;
  readonly reusableUntilMs: number;
}

/** The token is valid, but its session has ended. */
class SessionEndedError extends Error {
  override readonly name = 'SessionEndedError';
}

/** Caches verified tokens; whether their session has ended is checked at every request. */
function createTokenVerifier({ signingKey, ...issuer }: NonNullable<AuthenticateOptions['tokens']>, clock: () => Date) {
  const verified = new LRUCache<string, VerifiedCaller>({ max: MAX_CACHED_CALLERS });
  const verify = async (token: string, now: Date): Promise<VerifiedCaller> => {
    const { identity, issuedAt, expiresAtMs } = await verifyAccessToken(token, issuer, now);
    const assertion = await signIdentityAssertion(identity, signingKey, now);
    const reusableUntilMs = Math.min(now.getTime() + ASSERTION_REUSE_MS, expiresAtMs);
    const caller = { identity, issuedAt, assertion, reusableUntilMs };
    verified.set(token, caller);
    return caller;
  };
  return async (token: string): Promise<VerifiedCaller> => {
    const now = clock();
    const cached = verified.get(token);
    const caller = cached !== undefined && now.getTime() < cached.reusableUntilMs ? cached : await verify(token, now);
    const { sessionId, profileId } = caller.identity;
    if (issuer.endedSessions.isEnded({ sessionId, profileId, issuedAt: caller.issuedAt }))
      throw new SessionEndedError('The session of this token has ended.');
    return caller;
  };
}

/** Signed assertions about client addresses, cached by address. */
function createClientAssertions(signingKey: SigningKey, clock: () => Date) {
  const signed = new LRUCache<string, { readonly assertion: string; readonly reusableUntilMs: number }>({
    max: MAX_CACHED_CALLERS,
  });
  return async (address: string): Promise<string> => {
    const now = clock();
    const cached = signed.get(address);
    if (cached !== undefined && now.getTime() < cached.reusableUntilMs) return cached.assertion;
    const assertion = await signClientAssertion(address, signingKey, now);
    signed.set(address, { assertion, reusableUntilMs: now.getTime() + ASSERTION_REUSE_MS });
    return assertion;
  };
}

function readBearerToken(authorization: string): string {
  const token = /^Bearer +(\S+) *$/i.exec(authorization)?.[1];
  if (token === undefined) throw new TypeError('The authorization header is not a bearer token.');
  return token;
}

function pickHeaders(headers: IncomingHttpHeaders, names: readonly string[]): Record<string, string> {
  const picked: Record<string, string> = {};
  for (const name of names) {
    const value = headers[name];
    if (value !== undefined) picked[name] = Array.isArray(value) ? value.join(', ') : value;
  }
  return picked;
}
