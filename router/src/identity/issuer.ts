/** A token issuer: what its tokens must be like, and the keys that verify them. */
import type { ClaimCondition } from './claim-conditions.js';
import type { IssuerClaims } from './create-identity.js';
import type { EndedSessions } from './ended-sessions.js';
import type { IssuerKeys } from './issuer-keys.js';

/** The rules of the configuration for the tokens of one issuer. */
export interface IssuerRules extends IssuerClaims {
  /** One of them must be in the token's; null: any. */
  readonly audiences: readonly string[] | null;
  readonly algorithms: readonly string[];
  readonly clockSkewSeconds: number;
  readonly requiredClaims: readonly ClaimCondition[];
  /** The header `typ`; null: any. */
  readonly tokenType: string | null;
  /** How long an expired token is still accepted while the issuer is unreachable; 0: not. */
  readonly acceptExpiredSeconds: number;
}

export interface EndedSessionClaims {
  /** The path of the claim with the session's id. */
  readonly sessionClaim: string;
  /** The path of the claim with the profile's id; null: the list has no profiles. */
  readonly profileClaim: string | null;
}

export interface TokenIssuer {
  readonly rules: IssuerRules;
  /** Null when only the secret verifies tokens. */
  readonly keys: IssuerKeys | null;
  /** For the algorithms `HS…`; null without one. */
  readonly secret: Uint8Array | null;
  /** Null when sessions are not checked. */
  readonly endedSessions: (EndedSessionClaims & { readonly list: EndedSessions }) | null;
}
