/**
 * The public keys of the token issuer (a JSON Web Key Set), cached so that tokens stay valid while the issuer is
 * unreachable. The set is fetched again when a token names an unknown key, and regularly, to drop withdrawn keys.
 */
import { createLocalJWKSet } from 'jose';
import type { JSONWebKeySet, JWTVerifyGetKey } from 'jose';
import type { Logger } from '@marquee/runtime/log';
import { openCachedResource } from './cached-resource.js';

/** For `jwtVerify`. Throws an `IssuerKeysUnavailableError` while no keys were ever fetched. */
export type FindIssuerKey = JWTVerifyGetKey;

/**
 * There are no keys in memory or on disk, and the issuer is unreachable: a token can be neither accepted nor refused.
 */
export class IssuerKeysUnavailableError extends Error {
  override readonly name = 'IssuerKeysUnavailableError';
}

export interface IssuerKeysOptions {
  readonly url: string;
  readonly cacheFile: string;
  readonly clock: () => Date;
  readonly log: Logger;
}

/** At most one fetch per interval, however many tokens with unknown key ids arrive. */
const MIN_REFRESH_INTERVAL_MS = 5_000;

/** A withdrawn key is accepted for at most this long while the issuer is reachable. */
const MAX_KEY_AGE_MS = 10 * 60_000;

type KeySet = ReturnType<typeof createLocalJWKSet>;

export async function openIssuerKeys(options: IssuerKeysOptions): Promise<FindIssuerKey> {
  const keys = await openCachedResource({
    ...options,
    description: 'the keys of the token issuer',
    parse: parseKeySet,
  });
  return async (header, token) => {
    if (keys.current() === null) await keys.refresh(MIN_REFRESH_INTERVAL_MS);
    else void keys.refresh(MAX_KEY_AGE_MS);
    const cached = keys.current();
    if (cached === null) throw new IssuerKeysUnavailableError('The keys of the token issuer are not known.');
    return findIn(cached, header, token).catch(async (error: unknown) => {
      const fresh = (await keys.refresh(MIN_REFRESH_INTERVAL_MS)) ? keys.current() : null;
      if (fresh === null) throw error;
      return fresh(header, token);
    });
  };
}

/** Turns an error that a key set throws into a rejection. */
async function findIn(keys: KeySet, ...[header, token]: Parameters<KeySet>): Promise<Awaited<ReturnType<KeySet>>> {
  return keys(header, token);
}

function parseKeySet(value: unknown): KeySet {
  const isKeySet =
    typeof value === 'object' &&
    value !== null &&
    'keys' in value &&
    Array.isArray(value.keys) &&
    value.keys.length > 0;
  if (!isKeySet) throw new TypeError('The resource is not a JSON Web Key Set.');
  return createLocalJWKSet(value as JSONWebKeySet);
}
