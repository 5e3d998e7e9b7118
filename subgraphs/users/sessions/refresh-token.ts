/**
 * Refresh tokens: signed JWTs that name a session and a generation. The store holds neither the token nor a secret of
 * it, so a copy of the store cannot renew a session.
 */
import { asId } from '@marquee/contracts/ids';
import type { SessionId } from '@marquee/contracts/ids';
import { TOKENS } from '@marquee/contracts/viewer';
import { SIGNING_ALGORITHM } from '@marquee/runtime/signing-key';
import { errors, jwtVerify, SignJWT } from 'jose';
import type { JWTHeaderParameters } from 'jose';
import type { TokenKeys } from './token-keys.js';

/** An audience that verifiers of access tokens reject. */
const REFRESH = { issuer: TOKENS.access.issuer, audience: 'marquee-users-refresh' } as const;

/** Allowed clock skew between our services. */
const CLOCK_SKEW_SECONDS = 60;

export interface RefreshClaims {
  readonly sessionId: SessionId;
  /** 1 at sign-in, incremented by each renewal. */
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

/** Returns null for an invalid or expired token. */
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
