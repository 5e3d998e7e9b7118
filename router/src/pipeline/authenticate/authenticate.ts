/**
 * The step *authenticate* of a request: identifies the caller, and decides which headers subgraphs get. The client's
 * token is verified here. Each subgraph that is declared to verify assertions gets one of its own instead, a short-lived
 * JWT that the router signs. Client headers are forwarded if `ROUTER_FORWARD_HEADERS` names them, except those of our own
 * processes.
 */
import type { IncomingHttpHeaders } from 'node:http';
import { isInternalHeader } from '@marquee/contracts/headers';
import type { AddressRanges } from '@marquee/runtime/ip-address';
import type { Caller } from '../../engine/engine.js';
import { tokenMissing, tokenNotValid, tokenNotVerifiable } from '../../errors.js';
import { connectionHeaders } from '../../headers/header-names.js';
import { IssuerKeysUnavailableError } from '../../identity/issuer-keys.js';
import type { LogRefusal } from '../../identity/log-refusal.js';
import { TokenRefusedError } from '../../identity/token-refused.js';
import type { ReadToken } from '../../identity/token-sources.js';
import type { VerifiedCaller, VerifyCaller } from '../../identity/verified-callers.js';
import { createAssertionHeaders } from './assertion-headers.js';
import type { AssertedCaller } from './assertion-headers.js';
import type { Audiences } from './audiences.js';
import { clientAddress } from './client-address.js';
import type { AssertionSigner } from './identity-assertion.js';

/**
 * At once unless a token has to be verified. Throws, or rejects with, UNAUTHENTICATED for a token that is not valid: a client with a token is never treated as a guest. Throws
 * KEYS_UNAVAILABLE while it is unknown whether the token is valid.
 */
export type Authenticate = (headers: IncomingHttpHeaders, peerAddress: string) => Caller | Promise<Caller>;

/** Makes the step for one supergraph, by the audiences of its subgraphs. */
export type AuthenticateFor = (audiences: Audiences) => Authenticate;

export interface AuthenticateOptions {
  /** Null when the router does not verify tokens: every caller is a guest. */
  readonly tokens: { readonly read: ReadToken; readonly verify: VerifyCaller } | null;
  /** Whether a request without a token is refused. */
  readonly isRequired: boolean;
  /** Null when no subgraph gets assertions. */
  readonly signer: AssertionSigner | null;
  readonly forwardHeaders: readonly string[];
  /** The proxies whose `x-forwarded-for` is believed; null when there are none. */
  readonly trustedProxies: AddressRanges | null;
  readonly clock: () => Date;
  readonly logRefusal: LogRefusal;
}

type Headers = Readonly<Record<string, string>>;

export function createAuthenticate(options: AuthenticateOptions): AuthenticateFor {
  const { tokens, isRequired, signer, trustedProxies, clock } = options;
  const forwardHeaders = options.forwardHeaders.filter((name) => !isInternalHeader(name));
  const identify = createIdentify(tokens, isRequired, options.logRefusal);

  return (audiences) => {
    const assertions = signer === null ? null : createAssertionHeaders(audiences, signer);
    const toCaller = (caller: AssertedCaller, forwarded: Headers, address: string, now: Date): Caller => {
      const identity = caller?.identity ?? null;
      // With the properties that later steps set.
      if (assertions === null)
        return { headers: forwarded, address, identity, observed: undefined, correlation: undefined };
      return {
        headers: forwarded,
        headersFor: withForwarded(forwarded, (subgraph) => assertions.headersFor(caller, address, now, subgraph)),
        address,
        identity,
        observed: undefined,
        correlation: undefined,
      };
    };
    return (headers, peerAddress) => {
      const now = clock();
      const address = clientAddress(peerAddress, headers['x-forwarded-for'], trustedProxies);
      const forwarded = pickHeaders(headers, forwardHeaders);
      const identified = identify(headers, now);
      // The token of most requests is cached.
      return identified instanceof Promise
        ? identified.then((caller) => toCaller(caller, forwarded, address, now))
        : toCaller(identified, forwarded, address, now);
    };
  };
}

/** Null for a guest. */
type Identify = (headers: IncomingHttpHeaders, now: Date) => AssertedCaller | Promise<AssertedCaller>;

function createIdentify(tokens: AuthenticateOptions['tokens'], isRequired: boolean, logRefusal: LogRefusal): Identify {
  if (tokens === null) return () => null;
  const refuse = (error: unknown): never => {
    logRefusal(error);
    if (error instanceof IssuerKeysUnavailableError) throw tokenNotVerifiable(error.retryAfterSeconds);
    if (error instanceof TokenRefusedError) throw tokenNotValid(error.reason === 'expired');
    throw error;
  };
  const verify = (token: string, now: Date): VerifiedCaller | Promise<VerifiedCaller> => {
    const verified = tokens.verify(token, now);
    return verified instanceof Promise ? verified.catch(refuse) : verified;
  };
  return (headers, now) => {
    let token: string | null;
    try {
      token = tokens.read(headers);
      if (token !== null) return verify(token, now);
    } catch (error) {
      return refuse(error);
    }
    if (isRequired) throw tokenMissing();
    return null;
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

function pickHeaders(headers: IncomingHttpHeaders, names: readonly string[]): Record<string, string> {
  const picked: Record<string, string> = {};
  if (names.length === 0) return picked;
  const connection = connectionHeaders(headers.connection);
  for (const name of names) {
    const value = headers[name];
    if (value !== undefined && connection?.has(name) !== true)
      picked[name] = Array.isArray(value) ? value.join(', ') : value;
  }
  return picked;
}
