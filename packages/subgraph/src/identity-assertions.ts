/** Believing the router, and nobody else, about who is asking. */
import { GraphQLError } from 'graphql';
import { createRemoteJWKSet, jwtVerify } from 'jose';
import type { JWTPayload, JWTVerifyGetKey } from 'jose';
import { LRUCache } from 'lru-cache';
import { HEADERS } from '@marquee/contracts/headers';
import { readViewerClaims, TOKENS } from '@marquee/contracts/viewer';
import type { ViewerIdentity } from '@marquee/contracts/viewer';
import { SIGNING_ALGORITHM } from '@marquee/runtime/signing-key';

/**
 * Reads the identity header. Null when there is none: an anonymous request is a good request, which sees nothing
 * personal. Throws UNAUTHENTICATED for one that is forged, expired, meant for somebody else, or malformed.
 */
export type ReadIdentity = (header: string | undefined) => Promise<ViewerIdentity | null>;

/**
 * Reads the header that says from which address the router was asked. Null when there is none; throws as `ReadIdentity`
 * does.
 */
export type ReadClient = (header: string | undefined) => Promise<string | null>;

/** The router signs anew every half minute, so one member's requests repeat the same header: check each only once. */
const CACHED_ASSERTIONS = 10_000;

/** How often, at most, the router is asked for its keys when a statement names one that nobody has seen. */
const COOLDOWN_MS = 5_000;

function refused(header: string, cause: unknown): GraphQLError {
  return new GraphQLError(`The ${header} header is not a valid statement of the router: ask through the router.`, {
    extensions: { code: 'UNAUTHENTICATED', http: { status: 401 } },
    ...(cause instanceof Error ? { originalError: cause } : {}),
  });
}

interface AssertionKind<T> {
  readonly header: string;
  readonly issuer: string;
  readonly audience: string;
  /** Null when a claim is missing or of the wrong kind. */
  readonly read: (claims: JWTPayload) => T | null;
}

function createAssertionReader<T extends object | string>(
  { header, read, ...token }: AssertionKind<T>,
  keys: JWTVerifyGetKey,
  clock: () => Date,
) {
  const verified = new LRUCache<string, { readonly said: T; readonly expiresAtMs: number }>({
    max: CACHED_ASSERTIONS,
  });
  const verify = async (statement: string): Promise<T> => {
    const { payload } = await jwtVerify(statement, keys, {
      ...token,
      algorithms: [SIGNING_ALGORITHM],
      requiredClaims: ['exp'],
      currentDate: clock(),
    });
    const said = read(payload);
    if (said === null) throw new TypeError('A claim is missing or of the wrong kind.');
    verified.set(statement, { said, expiresAtMs: (payload.exp ?? 0) * 1000 });
    return said;
  };
  return async (statement: string | undefined): Promise<T | null> => {
    if (statement === undefined) return null;
    const known = verified.get(statement);
    if (known !== undefined && clock().getTime() < known.expiresAtMs) return known.said;
    try {
      return await verify(statement);
    } catch (cause) {
      throw refused(header, cause);
    }
  };
}

/** @param jwksUrl Where the router publishes its keys; fetched at the first need and when an unknown key id appears. */
export function createAssertionReaders(
  jwksUrl: string,
  clock: () => Date,
): { readonly readIdentity: ReadIdentity; readonly readClient: ReadClient } {
  const keys = createRemoteJWKSet(new URL(jwksUrl), { cooldownDuration: COOLDOWN_MS });
  const readAddress = ({ address }: JWTPayload): string | null => (typeof address === 'string' ? address : null);
  return {
    readIdentity: createAssertionReader(
      { header: HEADERS.identity, ...TOKENS.identity, read: readViewerClaims },
      keys,
      clock,
    ),
    readClient: createAssertionReader({ header: HEADERS.client, ...TOKENS.client, read: readAddress }, keys, clock),
  };
}
