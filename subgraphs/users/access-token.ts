/** The token that a member's client holds: signed here, verified by the router against the keys that we publish. */
import { TOKENS, toViewerClaims } from '@marquee/contracts/viewer';
import type { ViewerIdentity } from '@marquee/contracts/viewer';
import { loadSigningKey, SIGNING_ALGORITHM } from '@marquee/kit/process/signing-key';
import type { SigningKey } from '@marquee/kit/process/signing-key';
import { SignJWT } from 'jose';
import type { AccountDocument, ProfileRecord } from './documents.js';
import { ceilingOf } from './rules/ceiling.js';
import { scopesFor } from './rules/scopes.js';

export interface SessionTokens {
  readonly accessToken: string;
  readonly accessExpiresAt: Date;
  readonly scopes: readonly string[];
}

export interface TokenIssuer {
  /** What to publish, for verifiers. */
  readonly jwks: SigningKey['jwks'];
  issue(identity: ViewerIdentity, now: Date): Promise<SessionTokens>;
}

/** @param folder Where the private key lives; made at the first start. */
export const createTokenIssuer = async (folder: string, ttlSeconds: number): Promise<TokenIssuer> => {
  const key = await loadSigningKey(folder);
  return {
    jwks: key.jwks,
    issue: async (identity, now) => {
      const issuedAt = Math.floor(now.getTime() / 1000);
      const expiresAt = issuedAt + ttlSeconds;
      const accessToken = await new SignJWT(toViewerClaims(identity))
        .setProtectedHeader({ alg: SIGNING_ALGORITHM, kid: key.keyId, typ: 'JWT' })
        .setIssuer(TOKENS.access.issuer)
        .setAudience(TOKENS.access.audience)
        .setIssuedAt(issuedAt)
        .setExpirationTime(expiresAt)
        .sign(key.privateKey);
      return { accessToken, accessExpiresAt: new Date(expiresAt * 1000), scopes: identity.scopes };
    },
  };
};

/** Who a token speaks for. Without a profile it sees only what is fit for everybody. */
export const identityOf = (account: AccountDocument, profile: ProfileRecord | null, deviceId: ViewerIdentity['deviceId']): ViewerIdentity => ({
  accountId: account.id,
  profileId: profile?.id ?? null,
  deviceId,
  country: account.country,
  language: profile?.language ?? account.language,
  maturityLimit: profile === null ? 'ALL' : ceilingOf(profile),
  isKids: profile?.isKids ?? false,
  scopes: scopesFor(profile),
});
