/** Whether an access token may be believed. */
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
  /** After this it has to be verified anew. */
  readonly expiresAtMs: number;
}

/** Two clocks of one house differ by less. */
const CLOCK_SKEW_SECONDS = 60;

/** While the issuer is gone nobody can get a new token; for this long an old one still does. */
const EXPIRY_GRACE_SECONDS = 10 * 60;

export interface Issuer {
  readonly findKey: FindIssuerKey;
  readonly ended: EndedSessions;
}

/** Throws an error of `jose`, a `TypeError` for claims that say nothing about a viewer, or a `KeysUnknownError`. */
export async function verifyAccessToken(token: string, { findKey, ended }: Issuer, now: Date): Promise<VerifiedToken> {
  try {
    return await verify(token, findKey, now, CLOCK_SKEW_SECONDS);
  } catch (error) {
    if (!(error instanceof errors.JWTExpired) || (await ended.isIssuerReachable())) throw error;
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
  if (identity === null) throw new TypeError('A claim is missing or of the wrong kind.');
  return { identity, issuedAt: payload.iat ?? 0, expiresAtMs: (payload.exp ?? 0) * 1_000 };
}
