/** Access tokens: signed here, verified by the router with the published keys. */
import type { SessionId } from '@marquee/contracts/ids';
import { TOKENS, toViewerClaims } from '@marquee/contracts/viewer';
import type { ViewerIdentity } from '@marquee/contracts/viewer';
import { SIGNING_ALGORITHM } from '@marquee/runtime/signing-key';
import { SignJWT } from 'jose';
import type { AccountDocument, ProfileRecord } from '../documents.js';
import { effectiveMaturityLimit } from '../rules/maturity-limit.js';
import { scopesFor } from '../rules/scopes.js';
import type { TokenKeys } from './token-keys.js';

export interface AccessToken {
  readonly accessToken: string;
  readonly accessExpiresAt: Date;
  readonly scopes: readonly string[];
}

export async function signAccessToken(
  identity: ViewerIdentity,
  keys: TokenKeys,
  { ttlSeconds, now }: { readonly ttlSeconds: number; readonly now: Date },
): Promise<AccessToken> {
  const { key } = await keys.current(now);
  // With milliseconds, so that a token can be ordered against a change within the same second.
  const issuedAt = now.getTime() / 1000;
  const expiresAt = Math.floor(issuedAt) + ttlSeconds;
  const accessToken = await new SignJWT(toViewerClaims(identity))
    .setProtectedHeader({ alg: SIGNING_ALGORITHM, kid: key.keyId, typ: 'JWT' })
    .setIssuer(TOKENS.access.issuer)
    .setAudience(TOKENS.access.audience)
    .setIssuedAt(issuedAt)
    .setExpirationTime(expiresAt)
    .sign(key.privateKey);
  return { accessToken, accessExpiresAt: new Date(expiresAt * 1000), scopes: identity.scopes };
}

interface TokenSubject {
  readonly account: AccountDocument;
  readonly profile: ProfileRecord | null;
  readonly deviceId: ViewerIdentity['deviceId'];
  readonly sessionId: SessionId;
}

/** The identity claims of a token. Without a profile its maturity limit is the lowest. */
export function identityOf({ account, profile, deviceId, sessionId }: TokenSubject): ViewerIdentity {
  return {
    accountId: account.id,
    profileId: profile?.id ?? null,
    deviceId,
    sessionId,
    country: account.country,
    language: profile?.language ?? account.language,
    maturityLimit: profile === null ? 'ALL' : effectiveMaturityLimit(profile),
    isKids: profile?.isKids ?? false,
    scopes: scopesFor(profile, account.staffScopes),
  };
}
