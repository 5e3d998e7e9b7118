/**
 * A mock of content protection. Nothing is encrypted and no key is handed out; what is real is the licence's life: who
 * gets one, for how long, how it is renewed and when it is refused.
 */
import { SignJWT } from 'jose';
import { SIGNING_ALGORITHM } from '@marquee/runtime/signing-key';
import type { SigningKey } from '@marquee/runtime/signing-key';
import type { LicenceTerms } from '../rules/streams/licence-terms.js';

export interface LicenceIssuer {
  issue(sessionId: string, challenge: string, terms: LicenceTerms): Promise<string>;
}

export function createMockLicences(key: SigningKey): LicenceIssuer {
  return {
    // The challenge comes back in the licence, so that a player knows the answer to be its own.
    issue: (sessionId, challenge, { expiresAt, graceUntil }) =>
      new SignJWT({ challenge, graceUntil: graceUntil.toISOString() })
        .setProtectedHeader({ alg: SIGNING_ALGORITHM, kid: key.keyId, typ: 'mock-licence' })
        .setSubject(sessionId)
        .setIssuer('marquee-playback')
        .setAudience('mock-drm')
        .setExpirationTime(Math.floor(expiresAt.getTime() / 1000))
        .sign(key.privateKey),
  };
}
