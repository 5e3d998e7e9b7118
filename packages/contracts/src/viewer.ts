/** The identity of the caller, the tokens that carry it, and where their keys are published. */
import { asId } from './ids.js';
import type { AccountId, DeviceId, ProfileId, SessionId } from './ids.js';
import { isMaturityLevel } from './maturity.js';
import type { MaturityLevel } from './maturity.js';

/**
 * The identity of the signed-in caller. The router asserts it to each subgraph in a signed JWT of its own, with those of
 * the scopes that the subgraph's fields require. Subgraphs trust no other source about the caller.
 */
export interface ViewerIdentity {
  readonly accountId: AccountId;
  /** The profile chosen on this device; null until `selectProfile`. */
  readonly profileId: ProfileId | null;
  readonly deviceId: DeviceId;
  /** The session that the access token belongs to; the token is invalid once the session has ended. */
  readonly sessionId: SessionId;
  /** ISO 3166-1 alpha-2. */
  readonly country: string;
  /** BCP 47. */
  readonly language: string;
  /** The maturity limit of the chosen profile; `ALL`, the strictest, while none is chosen. */
  readonly maturityLimit: MaturityLevel;
  readonly isKids: boolean;
  readonly scopes: readonly string[];
}

/** `iss` and `aud` of a token. */
export interface TokenParties {
  readonly issuer: string;
  readonly audience: string;
}

const ROUTER = 'marquee-router';

/** Issuer and audience of each kind of token. */
export const TOKENS = {
  /** Access token of a member's client: issued by the users subgraph, verified by the router. */
  access: { issuer: 'marquee-users', audience: 'marquee' },
  /**
   * Identity assertion about the caller: issued by the router for one subgraph, verified by it. The audience is the
   * subgraph's name in the supergraph, which a publisher of another subgraph cannot choose; a URL could be chosen.
   */
  identity: (subgraph: string): TokenParties => ({ issuer: ROUTER, audience: `marquee-subgraph:${subgraph}` }),
  /** Assertion of the client's IP address, for guests too: issued by the router for one subgraph, verified by it. */
  client: (subgraph: string): TokenParties => ({ issuer: ROUTER, audience: `marquee-subgraph-client:${subgraph}` }),
} as const;

/**
 * Where the users subgraph publishes the ended sessions whose access tokens have not expired: JSON
 * `{ "sessions": [id, …] }`.
 */
export const ENDED_SESSIONS_PATH = '/.well-known/ended-sessions.json';

/** Where an issuer publishes its public keys, as a JSON Web Key Set. */
export const JWKS_PATH = '/.well-known/jwks.json';

/**
 * The identity in a verified token's claims, or null when a claim is missing or of the wrong type. The caller has
 * verified signature, issuer, audience and expiry.
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

/** The claims of an identity, which `readViewerClaims` reads back; `sub` is the account id. */
export function toViewerClaims({ accountId, ...rest }: ViewerIdentity): Record<string, unknown> {
  return {
    sub: accountId,
    ...rest,
  };
}
