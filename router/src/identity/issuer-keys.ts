/**
 * The public keys of an issuer of tokens, kept so that its absence signs nobody out: in memory, and on disk for the next
 * start. They are asked for again when a token names a key nobody has seen, and now and then, to forget withdrawn ones.
 */
import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { createLocalJWKSet } from 'jose';
import type { JSONWebKeySet, JWTVerifyGetKey } from 'jose';
import type { Logger } from '@marquee/kit/process/log';

export interface IssuerKeys {
  /** For `jwtVerify`. Throws `KeysUnknownError` while no keys were ever seen. */
  readonly find: JWTVerifyGetKey;
  /** Asks the issuer, unless it has just been asked. */
  isIssuerReachable(): Promise<boolean>;
}

/** No keys in memory or on disk, and the issuer does not answer: a token can neither be believed nor refused. */
export class KeysUnknownError extends Error {
  override readonly name = 'KeysUnknownError';
}

export interface IssuerKeysOptions {
  readonly jwksUrl: string;
  readonly cacheFile: string;
  readonly clock: () => Date;
  readonly log: Logger;
}

/** Tokens with made-up key ids must not turn into a load on the issuer. */
const COOLDOWN_MS = 5_000;

/** A withdrawn key is believed for at most this long while the issuer answers. */
const REFRESH_MS = 10 * 60_000;

/** The issuer is on the local network; a client is waiting. */
const FETCH_DEADLINE_MS = 1_000;

type KeySet = ReturnType<typeof createLocalJWKSet>;

export const createIssuerKeys = async ({ jwksUrl, cacheFile, clock, log }: IssuerKeysOptions): Promise<IssuerKeys> => {
  let keys = await readCached(cacheFile);
  let attempt: { readonly atMs: number; readonly succeeded: Promise<boolean> } | null = null;

  const refresh = async (): Promise<boolean> => {
    try {
      const jwks = await fetchKeySet(jwksUrl);
      keys = createLocalJWKSet(jwks);
      await writeCache(cacheFile, jwks).catch((error: unknown) => log.warn({ err: error }, 'could not keep the keys of the token issuer'));
      return true;
    } catch (error) {
      log.warn({ err: error }, 'could not fetch the keys of the token issuer');
      return false;
    }
  };

  const refreshAfter = (pauseMs: number): Promise<boolean> => {
    const nowMs = clock().getTime();
    if (attempt === null || nowMs - attempt.atMs >= pauseMs) attempt = { atMs: nowMs, succeeded: refresh() };
    return attempt.succeeded;
  };

  return {
    isIssuerReachable: () => refreshAfter(COOLDOWN_MS),
    find: async (header, token) => {
      if (keys === null) await refreshAfter(COOLDOWN_MS);
      else void refreshAfter(REFRESH_MS);
      if (keys === null) throw new KeysUnknownError('The keys of the token issuer are not known.');
      return findIn(keys, header, token).catch(async (error: unknown) => {
        const fresh = (await refreshAfter(COOLDOWN_MS)) ? keys : null;
        if (fresh === null) throw error;
        return fresh(header, token);
      });
    },
  };
};

const findIn = async (keys: KeySet, ...[header, token]: Parameters<KeySet>): Promise<Awaited<ReturnType<KeySet>>> => keys(header, token);

const fetchKeySet = async (url: string): Promise<JSONWebKeySet> => {
  const response = await fetch(url, { signal: AbortSignal.timeout(FETCH_DEADLINE_MS) });
  if (!response.ok) throw new Error(`HTTP status ${response.status}`);
  return checkKeySet(await response.json());
};

const readCached = async (file: string): Promise<KeySet | null> => {
  try {
    return createLocalJWKSet(checkKeySet(JSON.parse(await readFile(file, 'utf8'))));
  } catch {
    return null;
  }
};

const checkKeySet = (value: unknown): JSONWebKeySet => {
  const isKeySet = typeof value === 'object' && value !== null && 'keys' in value && Array.isArray(value.keys) && value.keys.length > 0;
  if (!isKeySet) throw new TypeError('Not a JSON Web Key Set.');
  return value as JSONWebKeySet;
};

/** Written aside and renamed: a crash leaves the old keys rather than half of the new ones. */
const writeCache = async (file: string, jwks: JSONWebKeySet): Promise<void> => {
  await mkdir(dirname(file), { recursive: true });
  await writeFile(`${file}.new`, JSON.stringify(jwks));
  await rename(`${file}.new`, file);
};
