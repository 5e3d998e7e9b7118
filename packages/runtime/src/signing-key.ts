/** A process's Ed25519 key for JWTs, generated at the first start and kept in its data folder. */
import { createPrivateKey } from 'node:crypto';
import type { KeyObject } from 'node:crypto';
import { join } from 'node:path';
import { calculateJwkThumbprint, exportJWK, generateKeyPair, importJWK } from 'jose';
import type { JSONWebKeySet, JWK } from 'jose';
import { refusePublished } from './published-secrets.js';
import { createFileOnce, readFileOrNull } from './atomic-file.js';

export const SIGNING_ALGORITHM = 'EdDSA';

export interface SigningKey {
  /** RFC 7638 thumbprint: the `kid` of each token. */
  readonly keyId: string;
  readonly privateKey: Awaited<ReturnType<typeof importJWK>>;
  /** The private key for `node:crypto`, which signs without a promise. */
  readonly privateKeyObject: KeyObject;
  readonly publicKey: Awaited<ReturnType<typeof importJWK>>;
  /** The public key, for publication. */
  readonly jwks: JSONWebKeySet;
}

/** Returns the key that is in the file afterwards: another instance with the same folder may have been first. */
async function createKey(file: string): Promise<JWK | null> {
  const { privateKey } = await generateKeyPair(SIGNING_ALGORITHM, { crv: 'Ed25519', extractable: true });
  await createFileOnce(file, JSON.stringify(await exportJWK(privateKey)));
  return readKey(file);
}

async function readKey(file: string): Promise<JWK | null> {
  const text = await readFileOrNull(file);
  return text === null ? null : (JSON.parse(text) as JWK);
}

/** Reads the key in `folder`; creates folder and key when absent. */
export function loadSigningKey(folder: string): Promise<SigningKey> {
  return loadSigningKeyFile(join(folder, 'signing-key.json'));
}

/** Reads the key in `file`; creates it when absent. Concurrent callers get the same key. */
export async function loadSigningKeyFile(file: string): Promise<SigningKey> {
  const jwk = (await readKey(file)) ?? (await createKey(file));
  if (jwk === null) throw new Error(`${file} was removed while it was read.`);
  const { d, ...publicJwk } = jwk;
  refusePublished(d ?? '', file);
  const keyId = await calculateJwkThumbprint(publicJwk);
  return {
    keyId,
    privateKey: await importJWK({ ...publicJwk, d: d ?? '' }, SIGNING_ALGORITHM),
    privateKeyObject: createPrivateKey({ key: { ...publicJwk, d: d ?? '' }, format: 'jwk' }),
    publicKey: await importJWK(publicJwk, SIGNING_ALGORITHM),
    jwks: { keys: [{ ...publicJwk, kid: keyId, alg: SIGNING_ALGORITHM, use: 'sig' }] },
  };
}
