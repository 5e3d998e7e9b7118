/**
 * The public keys of an issuer of tokens, kept so that its absence signs nobody out. They are asked for again when a
 * token names a key nobody has seen, and now and then, to forget withdrawn ones.
 */
import { createLocalJWKSet } from 'jose';
import type { JSONWebKeySet, JWTVerifyGetKey } from 'jose';
import type { Logger } from '@marquee/runtime/log';
import { openCachedResource } from './cached-resource.js';

/** For `jwtVerify`. Throws `KeysUnknownError` while no keys were ever seen. */
export type FindIssuerKey = JWTVerifyGetKey;

/** No keys in memory or on disk, and the issuer does not answer: a token can neither be believed nor refused. */
export class IssuerKeysUnavailableError extends Error {
  override readonly name = 'KeysUnknownError';
}

export interface IssuerKeysOptions {
  readonly jwksUrl: string;
  readonly cacheFile: string;
  readonly clock: () => Date;
  readonly log: Logger;
}

/** Tokens with made-up key ids must not turn into a load on the issuer. */
const MIN_REFRESH_INTERVAL_MS = 5_000;

/** A withdrawn key is believed for at most this long while the issuer answers. */
const MAX_KEY_AGE_MS = 10 * 60_000;

type KeySet = ReturnType<typeof createLocalJWKSet>;

export async function createIssuerKeys({ jwksUrl, cacheFile, clock, log }: IssuerKeysOptions): Promise<FindIssuerKey> {
  const keys = await openCachedResource({
    url: jwksUrl,
    file: cacheFile,
    description: 'the keys of the token issuer',
    read: readKeySet,
    clock,
    log,
  });
  return async (header, token) => {
    if (keys.current() === null) await keys.refreshIfOlderThan(MIN_REFRESH_INTERVAL_MS);
    else void keys.refreshIfOlderThan(MAX_KEY_AGE_MS);
    const known = keys.current();
    if (known === null) throw new IssuerKeysUnavailableError('The keys of the token issuer are not known.');
    return findIn(known, header, token).catch(async (error: unknown) => {
      const fresh = (await keys.refreshIfOlderThan(MIN_REFRESH_INTERVAL_MS)) ? keys.current() : null;
      if (fresh === null) throw error;
      return fresh(header, token);
    });
  };
}

async function findIn(keys: KeySet, ...[header, token]: Parameters<KeySet>): Promise<Awaited<ReturnType<KeySet>>> {
  return keys(header, token);
}

function readKeySet(value: unknown): KeySet {
  const isKeySet =
    typeof value === 'object' &&
    value !== null &&
    'keys' in value &&
    Array.isArray(value.keys) &&
    value.keys.length > 0;
  if (!isKeySet) throw new TypeError('Not a JSON Web Key Set.');
  return createLocalJWKSet(value as JSONWebKeySet);
}
