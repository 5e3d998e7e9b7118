/** Signs launches, so that a router detects a supergraph that was changed in transit or on its disk. */
import { CompactSign } from 'jose';
import { SIGNING_ALGORITHM } from '@marquee/runtime/signing-key';
import type { SigningKey } from '@marquee/runtime/signing-key';

export interface ArtifactClaims {
  readonly graphRef: string;
  readonly launch: string;
  /** SHA-256 of the supergraph's bytes, in hex. */
  readonly supergraph: string;
}

export type SignArtifact = (claims: ArtifactClaims) => Promise<string>;

export const ARTIFACT_TYPE = 'marquee-artifact+jws';

/** @returns Signs claims as a compact JWS whose payload is the claims as JSON. */
export function createArtifactSigner({ privateKey, keyId }: SigningKey): SignArtifact {
  return ({ graphRef, launch, supergraph }) =>
    new CompactSign(new TextEncoder().encode(JSON.stringify({ graphRef, launch, supergraph })))
      .setProtectedHeader({ alg: SIGNING_ALGORITHM, kid: keyId, typ: ARTIFACT_TYPE })
      .sign(privateKey);
}
