/** A process's own Ed25519 key: made at the first start, kept in its data folder, never in the repository. */
import { randomUUID } from 'node:crypto';
import { link, mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { calculateJwkThumbprint, exportJWK, generateKeyPair, importJWK } from 'jose';
import type { JSONWebKeySet, JWK } from 'jose';

export const SIGNING_ALGORITHM = 'EdDSA';

export interface SigningKey {
  /** RFC 7638 thumbprint; goes into each token's `kid`. */
  readonly keyId: string;
  readonly privateKey: Awaited<ReturnType<typeof importJWK>>;
  readonly publicKey: Awaited<ReturnType<typeof importJWK>>;
  /** What to publish: the public half only. */
  readonly jwks: JSONWebKeySet;
}

/** Answers the key that is in the file afterwards: another instance with the same folder may have been first. */
async function createKey(file: string): Promise<JWK | null> {
  const { privateKey } = await generateKeyPair(SIGNING_ALGORITHM, { crv: 'Ed25519', extractable: true });
  // Written aside and linked when whole: a crash leaves no half key behind, which would sign everybody out.
  const draft = `${file}.${randomUUID()}`;
  await writeFile(draft, JSON.stringify(await exportJWK(privateKey)), { mode: 0o600 });
  try {
    await link(draft, file);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
  } finally {
    await rm(draft);
  }
  return readKey(file);
}

async function readKey(file: string): Promise<JWK | null> {
  try {
    return JSON.parse(await readFile(file, 'utf8')) as JWK;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null;
    throw error;
  }
}

/** Reads the key in `folder`, making folder and key when there are none. */
export function loadSigningKey(folder: string): Promise<SigningKey> {
  return loadSigningKeyFile(join(folder, 'signing-key.json'));
}

/** Reads the key in `file`, making it when there is none: of several that want it at once, all get the same. */
export async function loadSigningKeyFile(file: string): Promise<SigningKey> {
  await mkdir(dirname(file), { recursive: true });
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
