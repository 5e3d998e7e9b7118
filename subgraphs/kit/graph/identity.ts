/** Believing the router, and nobody else, about who is asking. */
import { GraphQLError } from 'graphql';
import { createRemoteJWKSet, jwtVerify } from 'jose';
import { LRUCache } from 'lru-cache';
import { HEADERS } from '@marquee/contracts/headers';
import { readViewerClaims, TOKENS } from '@marquee/contracts/viewer';
import type { ViewerIdentity } from '@marquee/contracts/viewer';
import { SIGNING_ALGORITHM } from '../process/signing-key.js';

/**
 * Reads the identity header. Null when there is none: an anonymous request is a good request, which sees nothing personal.
 * Throws UNAUTHENTICATED for one that is forged, expired, meant for somebody else, or malformed.
 */
export type ReadIdentity = (header: string | undefined) => Promise<ViewerIdentity | null>;

/** The router signs anew every half minute, so one member's requests repeat the same header: check each only once. */
const REMEMBERED_TOKENS = 10_000;

/** @param jwksUrl Where the router publishes its keys; fetched at the first need and when an unknown key id appears. */
const refused = (cause: unknown): GraphQLError =>
  new GraphQLError(`The ${HEADERS.identity} header is not a valid statement of the router: ask through the router.`, {
    extensions: { code: 'UNAUTHENTICATED', http: { status: 401 } },
    ...(cause instanceof Error ? { originalError: cause } : {}),
  });

export const createIdentityReader = (jwksUrl: string, clock: () => Date): ReadIdentity => {
  const keys = createRemoteJWKSet(new URL(jwksUrl), { cooldownDuration: 5_000 });
  const verified = new LRUCache<string, { readonly viewer: ViewerIdentity; readonly expiresAtMs: number }>({ max: REMEMBERED_TOKENS });

  const verify = async (token: string): Promise<ViewerIdentity> => {
    const { payload } = await jwtVerify(token, keys, { ...TOKENS.identity, algorithms: [SIGNING_ALGORITHM], requiredClaims: ['exp'], currentDate: clock() });
    const viewer = readViewerClaims(payload);
    if (viewer === null) throw new TypeError('A claim is missing or of the wrong kind.');
    verified.set(token, { viewer, expiresAtMs: (payload.exp ?? 0) * 1000 });
    return viewer;
  };

  return async (header) => {
    if (header === undefined) return null;
    const known = verified.get(header);
    if (known !== undefined && clock().getTime() < known.expiresAtMs) return known.viewer;
    try {
      return await verify(header);
    } catch (cause) {
      throw refused(cause);
    }
  };
};
