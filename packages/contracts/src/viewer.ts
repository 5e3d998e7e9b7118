import { asId } from './ids.js';
import type { AccountId, DeviceId, ProfileId, SessionId } from './ids.js';
import { isMaturityLevel } from './maturity.js';
import type { MaturityLevel } from './maturity.js';

/**
 * Who is asking: what the router vouches for, towards every subgraph, in a signed header.
 * A subgraph believes this and nothing else about the caller.
 */
export interface ViewerIdentity {
  readonly accountId: AccountId;
  /** The profile chosen on this device; null until `selectProfile`. */
  readonly profileId: ProfileId | null;
  readonly deviceId: DeviceId;
  /** The sign-in that the token comes from; once it is over, so is the token. */
  readonly sessionId: SessionId;
  /** ISO 3166-1 alpha-2. */
  readonly country: string;
  /** BCP 47. */
  readonly language: string;
  /** The ceiling of the chosen profile; `ALL`, the strictest, while none is chosen. */
  readonly maturityLimit: MaturityLevel;
  readonly isKids: boolean;
  readonly scopes: readonly string[];
}

/** `iss` and `aud` of the kinds of token in the house. */
export const TOKENS = {
  /** What a member's client holds: issued by users, verified by the router. */
  access: { issuer: 'marquee-users', audience: 'marquee' },
  /** What the router tells a subgraph about the caller: issued by the router, verified by each subgraph. */
  identity: { issuer: 'marquee-router', audience: 'marquee-subgraph' },
  /** Where a request comes from, guest or member: issued and verified likewise, never to be taken for an identity. */
  client: { issuer: 'marquee-router', audience: 'marquee-subgraph-client' },
} as const;

/**
 * Where users tells which sign-ins are over though their access tokens have not expired: JSON `{ "sessions": [id, …]
 * }`.
 */
export const ENDED_SESSIONS_PATH = '/.well-known/ended-sessions.json';

/** Where an issuer publishes its keys, as a JSON Web Key Set. */
export const JWKS_PATH = '/.well-known/jwks.json';

/**
 * The identity in a verified token's claims, or null when a claim is missing or of the wrong kind.
 * Signature, issuer, audience and expiry are the verifier's business, before this.
 */
export function readViewerClaims(claims: Readonly<Record<string, unknown>>): ViewerIdentity | null {
  const { sub, profileId, deviceId, sessionId, country, language, maturityLimit, isKids, scopes } = claims;
  if (typeof sub !== 'string' || typeof deviceId !== 'string' || typeof sessionId !== 'string') return null;
  if (profileId !== null && typeof profileId !== 'string') return null;
  if (typeof country !== 'string' || typeof language !== 'string' || typeof isKids !== 'boolean') return null;
  if (!isMaturityLevel(maturityLimit)) return null;
  if (!Array.isArray(scopes) || !scopes.every((scope): scope is string => typeof scope === 'string')) return null;
  return {
    accountId: asId<AccountId>(sub),
    profileId: profileId === null ? null : asId<ProfileId>(profileId),
    deviceId: asId<DeviceId>(deviceId),
    sessionId: asId<SessionId>(sessionId),
    country,
    language,
    maturityLimit,
    isKids,
    scopes,
  };
}

/** The claims that `readViewerClaims` reads back; `sub` is the account. */
export function toViewerClaims({ accountId, ...rest }: ViewerIdentity): Record<string, unknown> {
  return {
    sub: accountId,
    ...rest,
  };
}
