/** Verifies access tokens and caches the result: one page sends several requests with the same token. */
import { createBoundedCache } from '@marquee/runtime/bounded-cache';
import type { ViewerIdentity } from '@marquee/contracts/viewer';
import { verifyAccessToken } from './access-token.js';
import type { TokenIssuer } from './access-token.js';

/** The caller of a verified token. */
export interface VerifiedCaller {
  readonly identity: ViewerIdentity;
  /** When the token was issued, in seconds since 1970. */
  readonly issuedAt: number;
  readonly reusableUntilMs: number;
}

export type VerifyToken = (token: string, now: Date) => Promise<VerifiedCaller>;

const MAX_CACHED_CALLERS = 10_000;

/** A token is verified again after this time: its key may have been withdrawn. */
const REUSE_MS = 30_000;

/** Not one that was verified later than now: after the clock was set back, it would be used for too long. */
function isReusable({ reusableUntilMs }: VerifiedCaller, now: Date): boolean {
  const leftMs = reusableUntilMs - now.getTime();
  return leftMs > 0 && leftMs <= REUSE_MS;
}

/** The token is valid, but its session has ended. */
class SessionEndedError extends Error {
  override readonly name = 'SessionEndedError';
}

/** Whether the session of a token has ended is checked at every request, for a cached token too. */
export function createTokenVerifier(issuer: TokenIssuer): VerifyToken {
  const verified = createBoundedCache<string, VerifiedCaller>(MAX_CACHED_CALLERS);
  const verify = async (token: string, now: Date): Promise<VerifiedCaller> => {
    const { identity, issuedAt, expiresAtMs } = await verifyAccessToken(token, issuer, now);
    const caller = { identity, issuedAt, reusableUntilMs: Math.min(now.getTime() + REUSE_MS, expiresAtMs) };
    verified.set(token, caller);
    return caller;
  };
  return async (token, now) => {
    const cached = verified.get(token);
    const caller = cached !== undefined && isReusable(cached, now) ? cached : await verify(token, now);
    const { sessionId, profileId } = caller.identity;
    if (!issuer.endedSessions.isEnded({ sessionId, profileId, issuedAt: caller.issuedAt })) return caller;
    // With it, the assertions that were signed for it become unreachable.
    verified.delete(token);
    throw new SessionEndedError('The session of this token has ended.');
  };
}
