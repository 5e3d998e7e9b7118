/**
 * Mock of a DRM licence server. Nothing is encrypted and no key is issued; issuing, expiry, renewal and refusal of
 * licences are real.
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
    // The licence contains the challenge, so that a player can check that the licence belongs to its request.
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
