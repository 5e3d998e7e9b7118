/** Verifies the router's assertions about the caller: signed JWTs in request headers. */
import { GraphQLError } from 'graphql';
import { jwtVerify } from 'jose';
import type { JWTPayload, JWTVerifyGetKey } from 'jose';
import { LRUCache } from 'lru-cache';
import type { ErrorCode } from '@marquee/contracts/error-codes';
import { HEADERS } from '@marquee/contracts/headers';
import { readViewerClaims, TOKENS } from '@marquee/contracts/viewer';
import type { ViewerIdentity } from '@marquee/contracts/viewer';
import { KeySets, KeysUnavailableError } from '@marquee/runtime/key-sets';
import { SIGNING_ALGORITHM } from '@marquee/runtime/signing-key';

/**
 * Verifies the identity header. Null without a header: a guest's request. Throws UNAUTHENTICATED for an assertion with
 * a wrong signature, issuer, audience or claim, or past its expiry; KEYS_UNAVAILABLE when the keys cannot be fetched.
 */
export type ReadIdentity = (header: string | undefined) => Promise<ViewerIdentity | null>;

/**
 * Verifies the header with the client's IP address. Null without a header; throws as `ReadIdentity` does.
 */
export type ReadClient = (header: string | undefined) => Promise<string | null>;

/** Fetches and imports the router's keys. Rejects when they cannot be fetched; the first use then fetches them. */
export type PrefetchKeys = () => Promise<void>;

/** The router reuses an assertion for half a minute; verified ones are cached, so that each is verified once. */
const CACHED_ASSERTIONS = 10_000;

/** An assertion lives for a minute; a router that has rolled its key publishes the former one no longer. */
const KEEP_WITHDRAWN_KEYS_MS = 90_000;

function refused(header: string, audience: string, cause: unknown): GraphQLError {
  if (cause instanceof KeysUnavailableError)
    return new GraphQLError('The router’s keys cannot be fetched, so its assertions cannot be verified: try again.', {
      extensions: { code: 'KEYS_UNAVAILABLE' satisfies ErrorCode, http: { status: 503 } },
      originalError: cause,
    });
  return new GraphQLError(
    `The header ${header} is not a valid assertion of the router for the audience "${audience}": send the request to the router.`,
    {
      extensions: { code: 'UNAUTHENTICATED', http: { status: 401 } },
      ...(cause instanceof Error ? { originalError: cause } : {}),
    },
  );
}

interface AssertionKind<T> {
  readonly header: string;
  readonly issuer: string;
  readonly audience: string;
  /** Null when a claim is missing or of the wrong type. */
  readonly read: (claims: JWTPayload) => T | null;
}

function createAssertionReader<T extends object | string>(
  { header, read, ...token }: AssertionKind<T>,
  keys: JWTVerifyGetKey,
  clock: () => Date,
) {
  const verified = new LRUCache<string, { readonly claims: T; readonly expiresAtMs: number }>({
    max: CACHED_ASSERTIONS,
  });
  const verify = async (assertion: string): Promise<T> => {
    const { payload } = await jwtVerify(assertion, keys, {
      ...token,
      algorithms: [SIGNING_ALGORITHM],
      requiredClaims: ['exp'],
      currentDate: clock(),
    });
    // A list with this audience and others would be good at the others too.
    if (payload.aud !== token.audience) throw new TypeError('The assertion has several audiences.');
    const claims = read(payload);
    if (claims === null) throw new TypeError('A claim is missing or of the wrong type.');
    verified.set(assertion, { claims, expiresAtMs: (payload.exp ?? 0) * 1000 });
    return claims;
  };
  return async (assertion: string | undefined): Promise<T | null> => {
    if (assertion === undefined) return null;
    const known = verified.get(assertion);
    if (known !== undefined && clock().getTime() < known.expiresAtMs) return known.claims;
    try {
      return await verify(assertion);
    } catch (cause) {
      throw refused(header, token.audience, cause);
    }
  };
}

/**
 * @param subgraph The name of this subgraph: an assertion for another one is refused.
 * @param jwksUrls The public keys of each router, fetched at the first use and for an unknown key id.
 */
export function createAssertionReaders(
  subgraph: string,
  jwksUrls: readonly string[],
  clock: () => Date,
): { readonly readIdentity: ReadIdentity; readonly readClient: ReadClient; readonly prefetchKeys: PrefetchKeys } {
  const keySets = new KeySets({ urls: jwksUrls, algorithm: SIGNING_ALGORITHM, keepMs: KEEP_WITHDRAWN_KEYS_MS });
  const keys = keySets.find;
  const readAddress = ({ address }: JWTPayload): string | null => (typeof address === 'string' ? address : null);
  return {
    readIdentity: createAssertionReader(
      { header: HEADERS.identity, ...TOKENS.identity(subgraph), read: readViewerClaims },
      keys,
      clock,
    ),
    readClient: createAssertionReader(
      { header: HEADERS.client, ...TOKENS.client(subgraph), read: readAddress },
      keys,
      clock,
    ),
    prefetchKeys: () => keySets.prefetch(),
  };
}
