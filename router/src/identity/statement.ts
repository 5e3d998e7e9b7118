/** What the router tells subgraphs about the caller: a short-lived statement under its own key. */
import { SignJWT } from 'jose';
import { TOKENS, toViewerClaims } from '@marquee/contracts/viewer';
import type { ViewerIdentity } from '@marquee/contracts/viewer';
import { SIGNING_ALGORITHM } from '@marquee/kit/process/signing-key';
import type { SigningKey } from '@marquee/kit/process/signing-key';

/** Long enough for the slowest operation, too short to be worth stealing. */
export const STATEMENT_LIFETIME_MS = 60_000;

export const signStatement = async (identity: ViewerIdentity, key: SigningKey, now: Date): Promise<string> => {
  const issuedAt = Math.floor(now.getTime() / 1_000);
  return new SignJWT(toViewerClaims(identity))
    .setProtectedHeader({ alg: SIGNING_ALGORITHM, kid: key.keyId })
    .setIssuer(TOKENS.identity.issuer)
    .setAudience(TOKENS.identity.audience)
    .setIssuedAt(issuedAt)
    .setExpirationTime(issuedAt + STATEMENT_LIFETIME_MS / 1_000)
    .sign(key.privateKey);
};
