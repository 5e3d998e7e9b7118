/** Verifies tokens and caches the result: one page sends several requests with the same token. */
import { LRUCache } from 'lru-cache';
import { claimAt } from './claims.js';
import { createIdentity } from './create-identity.js';
import type { IdentityRules } from './create-identity.js';
import type { Claims, Identity } from './identity.js';
import type { TokenIssuer } from './issuer.js';
import { TokenRefusedError } from './token-refused.js';
import { verifyToken } from './verify-token.js';
import type { Issuers } from './verify-token.js';

/** The caller of a verified token. */
export interface VerifiedCaller {
  readonly identity: Identity;
  readonly reusableUntilMs: number;
  /** Whether the session has ended; null when the issuer's sessions are not checked. */
  readonly isEnded: (() => boolean) | null;
}

/** Rejects with a `TokenRefusedError` or an `IssuerKeysUnavailableError`. */
export type VerifyCaller = (token: string, now: Date) => VerifiedCaller | Promise<VerifiedCaller>;

/** Of tokens and their claims, as text; about ten thousand callers. */
const MAX_CACHED_BYTES = 32 * 1024 * 1024;
const BYTES_PER_CALLER = 1_024;

/** A token is verified again after this time: its key may have been withdrawn. */
const REUSE_MS = 30_000;

/** Not one that was verified later than now: after the clock was set back, it would be used for too long. */
function isReusable({ reusableUntilMs }: VerifiedCaller, now: Date): boolean {
  const leftMs = reusableUntilMs - now.getTime();
  return leftMs > 0 && leftMs <= REUSE_MS;
}

/** Whether the session of a token has ended is checked at every request, for a cached token too. */
export function createVerifyCaller(issuers: Issuers, rules: IdentityRules): VerifyCaller {
  const verified = new LRUCache<string, VerifiedCaller>({
    maxSize: MAX_CACHED_BYTES,
    sizeCalculation: (_caller, token) => 2 * token.length + BYTES_PER_CALLER,
  });
  const check = (token: string, caller: VerifiedCaller): VerifiedCaller => {
    if (caller.isEnded === null || !caller.isEnded()) return caller;
    // With it, the assertions that were signed for it become unreachable.
    verified.delete(token);
    throw new TokenRefusedError('session ended', 'the session of this token has ended', caller.identity.issuer);
  };
  const verify = async (token: string, now: Date): Promise<VerifiedCaller> => {
    const { issuer, claims, issuedAt, expiresAtMs } = await verifyToken(token, issuers, now);
    const identity = createIdentity(claims, issuer.rules, rules);
    if (identity === null)
      throw new TokenRefusedError(
        'claim',
        `the claim "${issuer.rules.subjectClaim}" names no account`,
        issuer.rules.issuer,
      );
    const caller = {
      identity,
      reusableUntilMs: Math.min(now.getTime() + REUSE_MS, expiresAtMs),
      isEnded: sessionCheck(issuer, claims, issuedAt),
    };
    verified.set(token, caller);
    return check(token, caller);
  };
  return (token, now) => {
    const cached = verified.get(token);
    return cached !== undefined && isReusable(cached, now) ? check(token, cached) : verify(token, now);
  };
}

function sessionCheck({ endedSessions }: TokenIssuer, claims: Claims, issuedAt: number): (() => boolean) | null {
  if (endedSessions === null) return null;
  const { list, sessionClaim, profileClaim } = endedSessions;
  const sessionId = textOrNull(claimAt(claims, sessionClaim));
  const profileId = profileClaim === null ? null : textOrNull(claimAt(claims, profileClaim));
  return () => list.isEnded({ sessionId, profileId, issuedAt });
}

function textOrNull(claim: unknown): string | null {
  return typeof claim === 'string' ? claim : null;
}
