/** A supergraph as the registry delivers it: SDL and signature. */
import { createHash } from 'node:crypto';
import { compactVerify, createLocalJWKSet } from 'jose';
import type { JSONWebKeySet } from 'jose';
import { SIGNING_ALGORITHM } from '@marquee/runtime/signing-key';

export interface Artifact {
  readonly graphRef: string;
  /** The id of the launch that composed the supergraph. */
  readonly launch: string;
  /** SDL. */
  readonly supergraph: string;
  /** A compact JWS of the graph ref, the launch and the SHA-256 of the SDL. */
  readonly signature: string;
}

/** The artifact is not what the registry signed: it has another author, or was changed on its way. */
export class UntrustedArtifactError extends Error {
  override readonly name = 'UntrustedArtifactError';
}

/**
 * Throws an `UntrustedArtifactError`.
 *
 * @param graphRef The graph ref that was requested.
 * @param keys The public keys of the registry.
 */
export async function verifyArtifact(artifact: Artifact, graphRef: string, keys: JSONWebKeySet): Promise<void> {
  const claims = await readSignedClaims(artifact.signature, keys);
  const hash = createHash('sha256').update(artifact.supergraph).digest('hex');
  const isSigned =
    claims['graphRef'] === graphRef && claims['launch'] === artifact.launch && claims['supergraph'] === hash;
  if (!isSigned)
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

/** Null when the value does not have the shape of an artifact. */
export function readArtifact(value: unknown): Artifact | null {
  if (typeof value !== 'object' || value === null) return null;
  const { graphRef, launch, supergraph, signature } = value as Partial<Record<keyof Artifact, unknown>>;
  const isComplete =
    typeof graphRef === 'string' &&
    typeof launch === 'string' &&
    typeof supergraph === 'string' &&
    typeof signature === 'string';
  return isComplete ? { graphRef, launch, supergraph, signature } : null;
}
