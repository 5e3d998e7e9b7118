/**
 * The token that gets a client its next access token. It names a session and which of its renewals it is good for, and
 * nothing that would be worth reading in our store: a copy of the store renews nothing.
 */
import { asId } from '@marquee/contracts/ids';
import type { SessionId } from '@marquee/contracts/ids';
import { TOKENS } from '@marquee/contracts/viewer';
import { SIGNING_ALGORITHM } from '@marquee/runtime/signing-key';
import { errors, jwtVerify, SignJWT } from 'jose';
import type { JWTHeaderParameters } from 'jose';
import type { TokenKeys } from './token-keys.js';

/** No verifier of access tokens accepts this audience. */
const REFRESH = { issuer: TOKENS.access.issuer, audience: 'marquee-users-refresh' } as const;

/** Two clocks of one house differ by less. */
const CLOCK_SKEW_SECONDS = 60;

export interface RefreshClaims {
  readonly sessionId: SessionId;
  /** 1 at the sign-in, one more with each renewal. */
  readonly generation: number;
}

export async function signRefreshToken(
  { sessionId, generation }: RefreshClaims,
  keys: TokenKeys,
  { until, now }: { readonly until: Date; readonly now: Date },
): Promise<string> {
  const { number, key } = await keys.current(now);
  return new SignJWT({ generation })
    .setProtectedHeader({ alg: SIGNING_ALGORITHM, kid: String(number), typ: 'JWT' })
    .setIssuer(REFRESH.issuer)
    .setAudience(REFRESH.audience)
    .setSubject(sessionId)
    .setIssuedAt(now)
    .setExpirationTime(until)
    .sign(key.privateKey);
}

/** Null for a token that we did not issue, or that is too old. */
export async function readRefreshToken(token: string, keys: TokenKeys, now: Date): Promise<RefreshClaims | null> {
  const findKey = async ({ kid }: JWTHeaderParameters) => {
    const key = await keys.find(Number(kid), now);
    if (key === null) throw new errors.JWKSNoMatchingKey();
    return key.publicKey;
  };
  try {
    const { payload } = await jwtVerify(token, findKey, {
      ...REFRESH,
      algorithms: [SIGNING_ALGORITHM],
      requiredClaims: ['exp', 'sub'],
      currentDate: now,
      clockTolerance: CLOCK_SKEW_SECONDS,
    });
    const { sub, generation } = payload;
    if (sub === undefined || typeof generation !== 'number') return null;
    return { sessionId: asId<SessionId>(sub), generation };
  } catch (error) {
    if (error instanceof errors.JOSEError) return null;
    throw error;
  }
}
