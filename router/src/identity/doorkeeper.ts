/**
 * Who is asking. A client shows its access token; the subgraphs get the router's own statement instead. Of the client's
 * headers nothing goes through but what the settings name, and never the one that carries the statement.
 */
import type { IncomingHttpHeaders } from 'node:http';
import { LRUCache } from 'lru-cache';
import { HEADERS } from '@marquee/contracts/headers';
import type { Logger } from '@marquee/kit/process/log';
import type { SigningKey } from '@marquee/kit/process/signing-key';
import type { Caller } from '../engine.js';
import { unauthenticated, unverifiable } from '../errors.js';
import { verifyAccessToken } from './access-token.js';
import { KeysUnknownError } from './issuer-keys.js';
import type { IssuerKeys } from './issuer-keys.js';
import { signStatement, STATEMENT_LIFETIME_MS } from './statement.js';

/** Throws UNAUTHENTICATED for a token that is not to be believed: never is somebody silently taken for a guest. */
export type CallerOf = (headers: IncomingHttpHeaders) => Promise<Caller>;

export interface DoorkeeperOptions {
  /** Null: tokens are nobody's business here, every caller is a guest. */
  readonly tokens: { readonly keys: IssuerKeys; readonly signingKey: SigningKey } | null;
  readonly forwardHeaders: readonly string[];
  readonly clock: () => Date;
  readonly log: Logger;
}

/** A member's page asks several times; verifying and signing cost more than looking up. */
const REMEMBERED_CALLERS = 10_000;

/** Half of a statement's life: one that is handed out has at least the other half before it. */
const REMEMBERED_MS = STATEMENT_LIFETIME_MS / 2;

type Admitted = Pick<Caller, 'identity'> & { readonly statement: string; readonly untilMs: number };

export const createDoorkeeper = ({ tokens, forwardHeaders, clock, log }: DoorkeeperOptions): CallerOf => {
  const admitted = new LRUCache<string, Admitted>({ max: REMEMBERED_CALLERS });
  const forwarded = forwardHeaders.filter((name) => name !== HEADERS.identity);

  const admit = async (token: string, { keys, signingKey }: NonNullable<DoorkeeperOptions['tokens']>): Promise<Admitted> => {
    const now = clock();
    const known = admitted.get(token);
    if (known !== undefined && now.getTime() < known.untilMs) return known;
    const { identity, expiresAtMs } = await verifyAccessToken(token, keys, now);
    const statement = await signStatement(identity, signingKey, now);
    const fresh = { identity, statement, untilMs: Math.min(now.getTime() + REMEMBERED_MS, expiresAtMs) };
    admitted.set(token, fresh);
    return fresh;
  };

  return async (headers) => {
    const passing = pick(headers, forwarded);
    if (tokens === null || headers.authorization === undefined) return { headers: passing, identity: null };
    try {
      const { identity, statement } = await admit(readBearer(headers.authorization), tokens);
      return { headers: { ...passing, [HEADERS.identity]: statement }, identity };
    } catch (error) {
      log.debug({ err: error }, 'access token refused');
      throw error instanceof KeysUnknownError ? unverifiable() : unauthenticated();
    }
  };
};

const readBearer = (authorization: string): string => {
  const token = /^Bearer +(\S+) *$/i.exec(authorization)?.[1];
  if (token === undefined) throw new TypeError('Not a bearer token.');
  return token;
};

const pick = (headers: IncomingHttpHeaders, names: readonly string[]): Record<string, string> =>
  Object.fromEntries(
    names.flatMap((name) => {
      const value = headers[name];
      return value === undefined ? [] : [[name, Array.isArray(value) ? value.join(', ') : value]];
    }),
  );
