/** The verified identity of a caller, whatever its issuer: what authorization, rate limits and caches go by. */

/** The claims of a verified token. */
export type Claims = Readonly<Record<string, unknown>>;

export interface Identity {
  /**
   * Identifies the account among those of all issuers: `<issuer> <subject>`. An issuer has no space, so that two issuers'
   * accounts never have the same id. Equal in every router and after a restart.
   */
  readonly accountId: string;
  /** The claim `iss`. */
  readonly issuer: string;
  /** The subject claim: the account's id at its issuer. */
  readonly subject: string;
  /** The selected profile of the account, where `identity.vary_by.profile` names the claim; else null. */
  readonly profileId: string | null;
  readonly scopes: readonly string[];
  /** The policies that claims grant. */
  readonly policies: ReadonlySet<string>;
  readonly claims: Claims;
  /** What a value of a subgraph may depend on, by `@cacheVary`, as text to compare. */
  readonly parts: IdentityParts;
}

/** Parts of the identity besides account and scopes. Callers with an equal part may share values that depend on it. */
export interface IdentityParts {
  readonly country: string;
  readonly language: string;
  readonly maturity: string;
  readonly profile: string;
}

export type IdentityPart = keyof IdentityParts;

/** Paths of the claims that each part consists of. */
export type VaryBy = Readonly<Partial<Record<IdentityPart, readonly string[] | undefined>>>;
