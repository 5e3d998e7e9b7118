/** The real signing keys of a running system, read from its data folder. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { calculateJwkThumbprint, importJWK } from 'jose';
import type { JWK } from 'jose';
import type { KeyPair } from './forge-tokens.js';

async function readKey(file: string): Promise<KeyPair> {
  const jwk = JSON.parse(readFileSync(file, 'utf8')) as JWK;
  const { d: _private, ...publicJwk } = jwk;
  return { keyId: await calculateJwkThumbprint(publicJwk), privateKey: await importJWK(jwk, 'EdDSA'), publicJwk };
}

/** The signing keys of `users`: the current one and the next one. */
export function userKeys(dataDir: string): Promise<readonly KeyPair[]> {
  const folder = join(dataDir, 'users', 'token-keys');
  return Promise.all(readdirSync(folder).map((file) => readKey(join(folder, file))));
}

export function routerKey(dataDir: string): Promise<KeyPair> {
  return readKey(join(dataDir, 'router', 'signing-key.json'));
}
