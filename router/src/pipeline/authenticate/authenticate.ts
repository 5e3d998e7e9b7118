/**
 * The step *authenticate* of a request: identifies the caller, and decides which headers subgraphs get. The client's
 * access token is verified here. Each subgraph that is declared to verify assertions gets one of its own instead, a
 * short-lived JWT that the router signs. Client headers are forwarded if `ROUTER_FORWARD_HEADERS` names them, except
 * those of our own processes.
 */
import type { IncomingHttpHeaders } from 'node:http';
import { isInternalHeader } from '@marquee/contracts/headers';
import type { AddressRanges } from '@marquee/runtime/ip-address';
import type { Logger } from '@marquee/runtime/log';
import type { SigningKey } from '@marquee/runtime/signing-key';
import type { Caller } from '../../engine/engine.js';
import { tokenNotValid, tokenNotVerifiable } from '../../errors.js';
import type { TokenIssuer } from './access-token.js';
import { createAssertionHeaders } from './assertion-headers.js';
import type { AssertedCaller } from './assertion-headers.js';
import type { Audiences } from './audiences.js';
import { clientAddress } from './client-address.js';
import { createAssertionSigner } from './identity-assertion.js';
import { IssuerKeysUnavailableError } from './issuer-keys.js';
import { createTokenVerifier } from './verified-callers.js';

/**
 * Throws UNAUTHENTICATED for a token that is not valid: a client with a token is never treated as a guest. Throws
 * SUBGRAPH_UNREACHABLE while the issuer's keys are not known.
 */
export type Authenticate = (headers: IncomingHttpHeaders, peerAddress: string) => Promise<Caller>;

/** Makes the step for one supergraph, by the audiences of its subgraphs. */
export type AuthenticateFor = (audiences: Audiences) => Authenticate;

export interface AuthenticateOptions {
  /** Null when the router does not verify tokens: every caller is a guest. */
  readonly tokens: (TokenIssuer & { readonly signingKey: SigningKey }) | null;
  readonly forwardHeaders: readonly string[];
  /** The proxies whose `x-forwarded-for` is believed; null when there are none. */
  readonly trustedProxies: AddressRanges | null;
  readonly clock: () => Date;
  readonly log: Logger;
}

type Headers = Readonly<Record<string, string>>;

export function createAuthenticate(options: AuthenticateOptions): AuthenticateFor {
  const { tokens, trustedProxies, clock, log } = options;
  const forwardHeaders = options.forwardHeaders.filter((name) => !isInternalHeader(name));
  if (tokens === null)
    return () => async (headers, peerAddress) => ({
      headers: pickHeaders(headers, forwardHeaders),
      address: clientAddress(peerAddress, headers['x-forwarded-for'], trustedProxies),
      identity: null,
    });
  const verifyToken = createTokenVerifier(tokens);
  const signer = createAssertionSigner(tokens.signingKey);

  return (audiences) => {
    const assertions = createAssertionHeaders(audiences, signer);
    return async (headers, peerAddress) => {
      const now = clock();
      const address = clientAddress(peerAddress, headers['x-forwarded-for'], trustedProxies);
      const forwarded = pickHeaders(headers, forwardHeaders);
      const toCaller = (caller: AssertedCaller): Caller => ({
        headers: forwarded,
        headersFor: withForwarded(forwarded, (subgraph) => assertions.headersFor(caller, address, now, subgraph)),
        address,
        identity: caller?.identity ?? null,
      });
      if (headers.authorization === undefined) return toCaller(null);
      try {
        return toCaller(await verifyToken(readBearerToken(headers.authorization), now));
      } catch (error) {
        log.debug({ err: error }, 'access token refused');
        throw error instanceof IssuerKeysUnavailableError ? tokenNotVerifiable() : tokenNotValid();
      }
    };
  };
}

/** One object per request and subgraph, because the HTTP client writes an object of headers once. */
function withForwarded(
  forwarded: Headers,
  assertionsFor: (subgraph: string) => Headers,
): (subgraph: string) => Headers {
  if (Object.keys(forwarded).length === 0) return assertionsFor;
  const made = new Map<string, Headers>();
  return (subgraph) => {
    const headers = made.get(subgraph) ?? { ...forwarded, ...assertionsFor(subgraph) };
    made.set(subgraph, headers);
    return headers;
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
