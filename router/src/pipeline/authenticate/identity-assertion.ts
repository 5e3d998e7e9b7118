/** Assertions about the caller: short-lived JWTs that the router signs with its own key, for subgraphs. */
import { SignJWT } from 'jose';
import type { JWTPayload } from 'jose';
import { TOKENS, toViewerClaims } from '@marquee/contracts/viewer';
import type { ViewerIdentity } from '@marquee/contracts/viewer';
import { SIGNING_ALGORITHM } from '@marquee/runtime/signing-key';
import type { SigningKey } from '@marquee/runtime/signing-key';

/** Longer than any operation takes, and short enough to limit the use of a stolen assertion. */
export const ASSERTION_LIFETIME_MS = 60_000;

/** An assertion of the identity of a signed-in viewer. */
export function signIdentityAssertion(identity: ViewerIdentity, key: SigningKey, now: Date): Promise<string> {
  return sign(toViewerClaims(identity), TOKENS.identity, key, now);
}

/** An assertion of the client's IP address, for members and guests. */
export function signClientAssertion(address: string, key: SigningKey, now: Date): Promise<string> {
  return sign({ address }, TOKENS.client, key, now);
}

function sign(
  claims: JWTPayload,
  { issuer, audience }: { readonly issuer: string; readonly audience: string },
  key: SigningKey,
  now: Date,
): Promise<string> {
  const issuedAt = Math.floor(now.getTime() / 1_000);
  return new SignJWT(claims)
    .setProtectedHeader({ alg: SIGNING_ALGORITHM, kid: key.keyId })
    .setIssuer(issuer)
    .setAudience(audience)
    .setIssuedAt(issuedAt)
    .setExpirationTime(issuedAt + ASSERTION_LIFETIME_MS / 1_000)
    .sign(key.privateKey);
}
