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
import { KeysUnknownError } from './issuer-keys.js';
import { signClient, signStatement, STATEMENT_LIFETIME_MS } from './identity-assertion.js';

/** Throws UNAUTHENTICATED for a token that is not to be believed: never is somebody silently taken for a guest. */
export type CallerOf = (headers: IncomingHttpHeaders, peerAddress: string) => Promise<Caller>;

export interface DoorkeeperOptions {
  /** Null: tokens are nobody's business here, every caller is a guest. */
  readonly tokens: (Issuer & { readonly signingKey: SigningKey }) | null;
  readonly forwardHeaders: readonly string[];
  /** How many proxies of ours append to `x-forwarded-for` before a request gets here. */
  readonly trustedProxies: number;
  readonly clock: () => Date;
  readonly log: Logger;
}

/** A member's page asks several times; verifying and signing cost more than looking up. */
const REMEMBERED_CALLERS = 10_000;

/** Half of a statement's life: one that is handed out has at least the other half before it. */
const REMEMBERED_MS = STATEMENT_LIFETIME_MS / 2;

interface Admitted {
  readonly identity: ViewerIdentity;
  readonly issuedAt: number;
  readonly statement: string;
  readonly untilMs: number;
}

/** The token is good, but its sign-in is over. */
class SessionEndedError extends Error {
  override readonly name = 'SessionEndedError';
}

export function createDoorkeeper({ tokens, forwardHeaders, trustedProxies, clock, log }: DoorkeeperOptions): CallerOf {
  const forwarded = forwardHeaders.filter((name) => !OWN_HEADERS.includes(name));
  if (tokens === null) return async (headers) => ({ headers: pick(headers, forwarded), identity: null });
  const admit = createAdmission(tokens, clock);
  const describeClient = createClientStatements(tokens.signingKey, clock);

  return async (headers, peerAddress) => {
    const client = await describeClient(clientAddress(peerAddress, headers['x-forwarded-for'], trustedProxies));
    const passing = { ...pick(headers, forwarded), [HEADERS.client]: client };
    if (headers.authorization === undefined) return { headers: passing, identity: null };
    try {
      const { identity, statement } = await admit(readBearer(headers.authorization));
      return { headers: { ...passing, [HEADERS.identity]: statement }, identity };
    } catch (error) {
      log.debug({ err: error }, 'access token refused');
      throw error instanceof KeysUnknownError ? unverifiable() : unauthenticated();
    }
  };
}

/** Ours alone to say, whatever the settings forward. */
const OWN_HEADERS: readonly string[] = [HEADERS.identity, HEADERS.client];

/** Verifies a token once in a while; whether its sign-in is over, each time. */
function createAdmission({ signingKey, ...issuer }: NonNullable<DoorkeeperOptions['tokens']>, clock: () => Date) {
  const admitted = new LRUCache<string, Admitted>({ max: REMEMBERED_CALLERS });
  const verify = async (token: string, now: Date): Promise<Admitted> => {
    const { identity, issuedAt, expiresAtMs } = await verifyAccessToken(token, issuer, now);
    const statement = await signStatement(identity, signingKey, now);
    const fresh = { identity, issuedAt, statement, untilMs: Math.min(now.getTime() + REMEMBERED_MS, expiresAtMs) };
    admitted.set(token, fresh);
    return fresh;
  };
  return async (token: string): Promise<Admitted> => {
    const now = clock();
    const known = admitted.get(token);
    const caller = known !== undefined && now.getTime() < known.untilMs ? known : await verify(token, now);
    const { sessionId, profileId } = caller.identity;
    if (issuer.ended.isOver({ sessionId, profileId, issuedAt: caller.issuedAt }))
      throw new SessionEndedError('The sign-in behind this token is over.');
    return caller;
  };
}

function createClientStatements(signingKey: SigningKey, clock: () => Date) {
  const signed = new LRUCache<string, { readonly statement: string; readonly untilMs: number }>({
    max: REMEMBERED_CALLERS,
  });
  return async (address: string): Promise<string> => {
    const now = clock();
    const known = signed.get(address);
    if (known !== undefined && now.getTime() < known.untilMs) return known.statement;
    const statement = await signClient(address, signingKey, now);
    signed.set(address, { statement, untilMs: now.getTime() + REMEMBERED_MS });
    return statement;
  };
}

function readBearer(authorization: string): string {
  const token = /^Bearer +(\S+) *$/i.exec(authorization)?.[1];
  if (token === undefined) throw new TypeError('Not a bearer token.');
  return token;
}

function pick(headers: IncomingHttpHeaders, names: readonly string[]): Record<string, string> {
  const picked: Record<string, string> = {};
  for (const name of names) {
    const value = headers[name];
    if (value !== undefined) picked[name] = Array.isArray(value) ? value.join(', ') : value;
  }
  return picked;
}
