/**
 * Who is asking. A client shows its access token; the subgraphs get the router's own statement instead. Of the client's
 * headers nothing goes through but what the settings name, and never the one that carries the statement.
 */
import type { IncomingHttpHeaders } from 'node:http';
import { LRUCache } from 'lru-cache';
import { HEADERS } from '@marquee/contracts/headers';
import type { ViewerIdentity } from '@marquee/contracts/viewer';
import type { Logger } from '@marquee/runtime/log';
import type { SigningKey } from '@marquee/runtime/signing-key';
import type { Caller } from '../../engine/engine.js';
import { unauthenticated, unverifiable } from '../../errors.js';
import { verifyAccessToken } from './access-token.js';
import type { Issuer } from './access-token.js';
import { clientAddress } from './client-address.js';
import { IssuerKeysUnavailableError } from './issuer-keys.js';
import { signClientAssertion, signIdentityAssertion, ASSERTION_LIFETIME_MS } from './identity-assertion.js';

/** Throws UNAUTHENTICATED for a token that is not to be believed: never is somebody silently taken for a guest. */
export type Authenticate = (headers: IncomingHttpHeaders, peerAddress: string) => Promise<Caller>;

export interface AuthenticateOptions {
  /** Null: tokens are nobody's business here, every caller is a guest. */
  readonly tokens: (Issuer & { readonly signingKey: SigningKey }) | null;
  readonly forwardHeaders: readonly string[];
  /** How many proxies of ours append to `x-forwarded-for` before a request gets here. */
  readonly trustedProxies: number;
  readonly clock: () => Date;
  readonly log: Logger;
}

/** A member's page asks several times; verifying and signing cost more than looking up. */
const MAX_CACHED_CALLERS = 10_000;

/** Half of a statement's life: one that is handed out has at least the other half before it. */
const ASSERTION_REUSE_MS = ASSERTION_LIFETIME_MS / 2;

interface VerifiedCaller {
  readonly identity: ViewerIdentity;
  readonly issuedAt: number;
  readonly assertion: string;
  readonly reusableUntilMs: number;
}

/** The token is good, but its sign-in is over. */
class SessionEndedError extends Error {
  override readonly name = 'SessionEndedError';
}

export function createAuthenticate({
  tokens,
  forwardHeaders,
  trustedProxies,
  clock,
  log,
}: AuthenticateOptions): Authenticate {
  const forwarded = forwardHeaders.filter((name) => !ROUTER_ONLY_HEADERS.includes(name));
  if (tokens === null) return async (headers) => ({ headers: pickHeaders(headers, forwarded), identity: null });
  const admit = createTokenVerifier(tokens, clock);
  const describeClient = createClientAssertions(tokens.signingKey, clock);

  return async (headers, peerAddress) => {
    const client = await describeClient(clientAddress(peerAddress, headers['x-forwarded-for'], trustedProxies));
    const passing = { ...pickHeaders(headers, forwarded), [HEADERS.client]: client };
    if (headers.authorization === undefined) return { headers: passing, identity: null };
    try {
      const { identity, assertion: statement } = await admit(readBearer(headers.authorization));
      return { headers: { ...passing, [HEADERS.identity]: statement }, identity };
    } catch (error) {
      log.debug({ err: error }, 'access token refused');
      throw error instanceof IssuerKeysUnavailableError ? unverifiable() : unauthenticated();
    }
  };
}

/** Ours alone to say, whatever the settings forward. */
const ROUTER_ONLY_HEADERS: readonly string[] = [HEADERS.identity, HEADERS.client];

/** Verifies a token once in a while; whether its sign-in is over, each time. */
function createTokenVerifier({ signingKey, ...issuer }: NonNullable<AuthenticateOptions['tokens']>, clock: () => Date) {
  const admitted = new LRUCache<string, VerifiedCaller>({ max: MAX_CACHED_CALLERS });
  const verify = async (token: string, now: Date): Promise<VerifiedCaller> => {
    const { identity, issuedAt, expiresAtMs } = await verifyAccessToken(token, issuer, now);
    const assertion = await signIdentityAssertion(identity, signingKey, now);
    const fresh = {
      identity,
      issuedAt,
      assertion,
      reusableUntilMs: Math.min(now.getTime() + ASSERTION_REUSE_MS, expiresAtMs),
    };
    admitted.set(token, fresh);
    return fresh;
  };
  return async (token: string): Promise<VerifiedCaller> => {
    const now = clock();
    const known = admitted.get(token);
    const caller = known !== undefined && now.getTime() < known.reusableUntilMs ? known : await verify(token, now);
    const { sessionId, profileId } = caller.identity;
    if (issuer.ended.isEnded({ sessionId, profileId, issuedAt: caller.issuedAt }))
      throw new SessionEndedError('The sign-in behind this token is over.');
    return caller;
  };
}

function createClientAssertions(signingKey: SigningKey, clock: () => Date) {
  const signed = new LRUCache<string, { readonly statement: string; readonly untilMs: number }>({
    max: MAX_CACHED_CALLERS,
  });
  return async (address: string): Promise<string> => {
    const now = clock();
    const known = signed.get(address);
    if (known !== undefined && now.getTime() < known.untilMs) return known.statement;
    const statement = await signClientAssertion(address, signingKey, now);
    signed.set(address, { statement, untilMs: now.getTime() + ASSERTION_REUSE_MS });
    return statement;
  };
}

function readBearer(authorization: string): string {
  const token = /^Bearer +(\S+) *$/i.exec(authorization)?.[1];
  if (token === undefined) throw new TypeError('Not a bearer token.');
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
