/** The usable public keys of a JSON Web Key Set. */
import { createLocalJWKSet, errors } from 'jose';
import type { JWK, JWTVerifyGetKey } from 'jose';
import { isRecord } from '@marquee/runtime/is-record';

export interface KeySet {
  /** For `jwtVerify`: the key for a token's `kid` and `alg`. */
  readonly find: JWTVerifyGetKey;
  /** Whether a key has this id and suits the algorithm. */
  has(keyId: string, algorithm: string): Promise<boolean>;
}

/** A set with more is refused as a whole: each key is tried for a token that names none. */
export const MAX_KEYS = 100;

const PUBLIC_TYPES: ReadonlySet<unknown> = new Set(['RSA', 'EC', 'OKP']);

/**
 * Keys that cannot verify a token are left out: symmetric and private ones, which nobody may publish, and those for
 * encryption. Throws when none is left.
 */
export function parseKeySet(json: unknown): KeySet {
  if (!isRecord(json) || !Array.isArray(json['keys'])) throw new TypeError('The resource is not a JSON Web Key Set.');
  const all: readonly unknown[] = json['keys'];
  if (all.length > MAX_KEYS) throw new TypeError(`The key set has ${all.length} keys, more than ${MAX_KEYS}.`);
  const keys = all.filter(isUsable);
  if (keys.length === 0) throw new TypeError('The key set has no public key that verifies signatures.');
  const find = createLocalJWKSet({ keys });
  return {
    // What a key set throws becomes a rejection.
    find: async (header, token) => find(header, token),
    has: (kid, alg) =>
      find({ kid, alg }).then(
        () => true,
        (error: unknown) => !(error instanceof errors.JWKSNoMatchingKey),
      ),
  };
}

function isUsable(key: unknown): key is JWK {
  if (!isRecord(key) || !PUBLIC_TYPES.has(key['kty'])) return false;
  return key['d'] === undefined && (key['use'] === undefined || key['use'] === 'sig');
}
