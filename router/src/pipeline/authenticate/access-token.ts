/** Verification of access tokens, which the users subgraph issues. */
import { errors, jwtVerify } from 'jose';
import { readViewerClaims, TOKENS } from '@marquee/contracts/viewer';
import type { ViewerIdentity } from '@marquee/contracts/viewer';
import { SIGNING_ALGORITHM } from '@marquee/runtime/signing-key';
import type { EndedSessions } from './ended-sessions.js';
import type { FindIssuerKey } from './issuer-keys.js';

export interface VerifiedToken {
  readonly identity: ViewerIdentity;
  /** Seconds since 1970. */
  readonly issuedAt: number;
  /** Milliseconds since 1970. The token has to be verified again after this. */
  readonly expiresAtMs: number;
}

export interface TokenIssuer {
  readonly findKey: FindIssuerKey;
  readonly endedSessions: EndedSessions;
}

/** Allowed clock skew between our services. */
const CLOCK_SKEW_SECONDS = 60;

/** How long an expired token is still accepted while the issuer is unreachable, when clients cannot get a new one. */
const EXPIRY_GRACE_SECONDS = 10 * 60;

/**
 * Throws an error of `jose`, a `TypeError` for claims that do not describe a viewer, or an
 * `IssuerKeysUnavailableError`.
 */
export async function verifyAccessToken(
  token: string,
  { findKey, endedSessions }: TokenIssuer,
  now: Date,
): Promise<VerifiedToken> {
  try {
    return await verify(token, findKey, now, CLOCK_SKEW_SECONDS);
  } catch (error) {
    if (!(error instanceof errors.JWTExpired) || (await endedSessions.isIssuerReachable())) throw error;
    return verify(token, findKey, now, EXPIRY_GRACE_SECONDS);
  }
}

async function verify(
  token: string,
  findKey: FindIssuerKey,
  now: Date,
  clockTolerance: number,
): Promise<VerifiedToken> {
  const { payload } = await jwtVerify(token, findKey, {
    ...TOKENS.access,
    algorithms: [SIGNING_ALGORITHM],
    requiredClaims: ['exp'],
    currentDate: now,
    clockTolerance,
  });
  const identity = readViewerClaims(payload);
  if (identity === null) throw new TypeError('A claim is missing or has the wrong type.');
  return { identity, issuedAt: payload.iat ?? 0, expiresAtMs: (payload.exp ?? 0) * 1_000 };
}
