/** A supergraph as the registry hands it out, with its signature; believed only when that holds. */
import { createHash } from 'node:crypto';
import { compactVerify, createLocalJWKSet } from 'jose';
import type { JSONWebKeySet } from 'jose';
import { SIGNING_ALGORITHM } from '@marquee/runtime/signing-key';

export interface Artifact {
  readonly graphRef: string;
  readonly launch: string;
  /** SDL. */
  readonly supergraph: string;
  /** A compact JWS over graph ref, launch, and the supergraph's hash. */
  readonly signature: string;
}

/** What came is not what the registry signed: from another hand, or changed on its way. */
export class UntrustedArtifactError extends Error {
  override readonly name = 'UntrustedArtifactError';
}

/** Throws an `UntrustedArtifactError`. @param graphRef The one that was asked for. */
export async function verifyArtifact(artifact: Artifact, graphRef: string, keys: JSONWebKeySet): Promise<void> {
  const statement = await readSignedClaims(artifact.signature, keys);
  const hash = createHash('sha256').update(artifact.supergraph).digest('hex');
  const isMeant =
    statement['graphRef'] === graphRef && statement['launch'] === artifact.launch && statement['supergraph'] === hash;
  if (!isMeant)
    throw new UntrustedArtifactError(
      `The supergraph of launch ${artifact.launch} is not the one that the registry signed for ${graphRef}.`,
    );
}

async function readSignedClaims(signature: string, keys: JSONWebKeySet): Promise<Record<string, unknown>> {
  try {
    const { payload } = await compactVerify(signature, createLocalJWKSet(keys), { algorithms: [SIGNING_ALGORITHM] });
    return JSON.parse(new TextDecoder().decode(payload)) as Record<string, unknown>;
  } catch (error) {
    throw new UntrustedArtifactError(
      `The supergraph is not signed by the registry that this router trusts (${error instanceof Error ? error.message : String(error)}).`,
    );
  }
}

/** The artifact in what was received or kept; null for anything else. */
export function readArtifact(value: unknown): Artifact | null {
  if (typeof value !== 'object' || value === null) return null;
  const { graphRef, launch, supergraph, signature } = value as Partial<Record<keyof Artifact, unknown>>;
  const isWhole =
    typeof graphRef === 'string' &&
    typeof launch === 'string' &&
    typeof supergraph === 'string' &&
    typeof signature === 'string';
  return isWhole ? { graphRef, launch, supergraph, signature } : null;
}
