/** A process's own Ed25519 key: made at the first start, kept in its data folder, never in the repository. */
import { join } from 'node:path';
import { calculateJwkThumbprint, exportJWK, generateKeyPair, importJWK } from 'jose';
import type { JSONWebKeySet, JWK } from 'jose';
import { createFileOnce, readFileOrNull } from './atomic-file.js';

export const SIGNING_ALGORITHM = 'EdDSA';

export interface SigningKey {
  /** RFC 7638 thumbprint; goes into each token's `kid`. */
  readonly keyId: string;
  readonly privateKey: Awaited<ReturnType<typeof importJWK>>;
  readonly publicKey: Awaited<ReturnType<typeof importJWK>>;
  /** What to publish: the public half only. */
  readonly jwks: JSONWebKeySet;
}

/** Returns the key that is in the file afterwards: another instance with the same folder may have been first. */
async function createKey(file: string): Promise<JWK | null> {
  const { privateKey } = await generateKeyPair(SIGNING_ALGORITHM, { crv: 'Ed25519', extractable: true });
  await createFileOnce(file, JSON.stringify(await exportJWK(privateKey)), { mode: 0o600 });
  return readKey(file);
}

async function readKey(file: string): Promise<JWK | null> {
  const text = await readFileOrNull(file);
  return text === null ? null : (JSON.parse(text) as JWK);
}

/** Reads the key in `folder`, making folder and key when there are none. */
export function loadSigningKey(folder: string): Promise<SigningKey> {
  return loadSigningKeyFile(join(folder, 'signing-key.json'));
}

/** Reads the key in `file`, making it when there is none: of several that want it at once, all get the same. */
export async function loadSigningKeyFile(file: string): Promise<SigningKey> {
  const jwk = (await readKey(file)) ?? (await createKey(file));
  if (jwk === null) throw new Error(`${file} was removed while it was read.`);
  const { d, ...publicJwk } = jwk;
  const keyId = await calculateJwkThumbprint(publicJwk);
  return {
    keyId,
    privateKey: await importJWK({ ...publicJwk, d: d ?? '' }, SIGNING_ALGORITHM),
    publicKey: await importJWK(publicJwk, SIGNING_ALGORITHM),
    jwks: { keys: [{ ...publicJwk, kid: keyId, alg: SIGNING_ALGORITHM, use: 'sig' }] },
  };
}
