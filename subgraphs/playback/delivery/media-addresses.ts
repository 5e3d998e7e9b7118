/** Addresses of media: everything that a player may fetch, and until when, is said in the address itself and signed. */
import { createLocalJWKSet, jwtVerify, SignJWT } from 'jose';
import { SIGNING_ALGORITHM } from '@marquee/runtime/signing-key';
import type { SigningKey } from '@marquee/runtime/signing-key';

/** What an address gives access to. */
export interface MediaGrant {
  readonly sessionId: string;
  /** Length of the film's media. */
  readonly segments: number;
  /** Of the ladder. */
  readonly renditions: readonly string[];
  /** BCP 47, of sound and captions. */
  readonly language: string;
}

export interface MediaAddresses {
  /**
   * The path below any host's base, as in `<signed>/main.m3u8`; what it lists is relative to it, and so is signed too.
   */
  manifestPath(grant: MediaGrant, now: Date, expiresAt: Date): Promise<string>;
  /** Null when it was forged, changed, or has expired. */
  read(signed: string, now: Date): Promise<MediaGrant | null>;
}

/** A token of this kind and no other opens media, whatever else the key signs. */
const PURPOSE = { issuer: 'marquee-playback', audience: 'marquee-media' } as const;

function seconds(instant: Date): number {
  return Math.floor(instant.getTime() / 1000);
}

function toGrant({ sub, n, r, l }: Readonly<Record<string, unknown>>): MediaGrant | null {
  if (typeof sub !== 'string' || typeof n !== 'number' || typeof r !== 'string' || typeof l !== 'string') return null;
  return { sessionId: sub, segments: n, renditions: r.split(' '), language: l };
}

export function createMediaAddresses(key: SigningKey): MediaAddresses {
  const keys = createLocalJWKSet(key.jwks);
  return {
    manifestPath: async ({ sessionId, segments, renditions, language }, now, expiresAt) => {
      const signed = await new SignJWT({ n: segments, r: renditions.join(' '), l: language })
        .setProtectedHeader({ alg: SIGNING_ALGORITHM, kid: key.keyId })
        .setSubject(sessionId)
        .setIssuer(PURPOSE.issuer)
        .setAudience(PURPOSE.audience)
        .setIssuedAt(seconds(now))
        .setExpirationTime(seconds(expiresAt))
        .sign(key.privateKey);
      return `${signed}/main.m3u8`;
    },
    read: async (signed, now) => {
      try {
        const { payload } = await jwtVerify(signed, keys, {
          ...PURPOSE,
          algorithms: [SIGNING_ALGORITHM],
          requiredClaims: ['exp'],
          currentDate: now,
        });
        return toGrant(payload);
      } catch {
        // Whatever is wrong with an address, its reader is told the same: that it opens nothing.
        return null;
      }
    },
  };
}
