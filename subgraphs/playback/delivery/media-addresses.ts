/** Signed media addresses: each contains what a player may fetch and until when. */
import { createLocalJWKSet, jwtVerify, SignJWT } from 'jose';
import { SIGNING_ALGORITHM } from '@marquee/runtime/signing-key';
import type { SigningKey } from '@marquee/runtime/signing-key';

/** What an address gives access to. */
export interface MediaGrant {
  readonly sessionId: string;
  /** Number of media segments of the title. */
  readonly segments: number;
  /** Rendition ids of the ladder. */
  readonly renditions: readonly string[];
  /** BCP 47; language of audio and captions. */
  readonly language: string;
}

export interface MediaAddresses {
  /**
   * The path below the base URL of any host: `<signed>/main.m3u8`. The playlists use relative addresses, so the
   * signature covers everything that they list.
   */
  manifestPath(grant: MediaGrant, now: Date, expiresAt: Date): Promise<string>;
  /** Null for an address that is forged, changed or expired. */
  read(signed: string, now: Date): Promise<MediaGrant | null>;
}

/** Issuer and audience of media tokens. Other tokens of the same key are not accepted. */
const CLAIMS = { issuer: 'marquee-playback', audience: 'marquee-media' } as const;

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
        .setIssuer(CLAIMS.issuer)
        .setAudience(CLAIMS.audience)
        .setIssuedAt(seconds(now))
        .setExpirationTime(seconds(expiresAt))
        .sign(key.privateKey);
      return `${signed}/main.m3u8`;
    },
    read: async (signed, now) => {
      try {
        const { payload } = await jwtVerify(signed, keys, {
          ...CLAIMS,
          algorithms: [SIGNING_ALGORITHM],
          requiredClaims: ['exp'],
          currentDate: now,
        });
        return toGrant(payload);
      } catch {
        // Every kind of invalid address has the same result.
        return null;
      }
    },
  };
}
