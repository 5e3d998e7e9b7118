/**
 * The keys that sign tokens. Each is used for one period, counted since 1970, and stored in a file named after the
 * period's number, so instances that share a folder find or create the same key without communicating.
 *
 * The key of the next period is created and published in advance, so verifiers can always look up the key of a token.
 */
import { access } from 'node:fs/promises';
import { join } from 'node:path';
import { loadSigningKeyFile } from '@marquee/runtime/signing-key';
import type { SigningKey } from '@marquee/runtime/signing-key';
import type { JSONWebKeySet } from 'jose';

export interface TokenKeys {
  /** The signing key at `now`, and its number. */
  current(now: Date): Promise<{ readonly number: number; readonly key: SigningKey }>;
  /** The key of that number if it exists and its tokens may still be valid; else null. */
  find(number: number, now: Date): Promise<SigningKey | null>;
  /** Public keys of the current and the next period, and of the previous one until its access tokens have expired. */
  published(now: Date): Promise<JSONWebKeySet>;
}

/** Longer than the longest lifetime of an access token plus its grace period. */
const RETIRING_MS = 2 * 86_400_000;

/** Refresh tokens are verified with keys of at most this many periods ago. */
const REMEMBERED_PERIODS = 13;

export function openTokenKeys(folder: string, periodMs: number): TokenKeys {
  const loaded = new Map<number, Promise<SigningKey>>();
  const fileOf = (number: number): string => join(folder, `token-key-${number}.json`);
  const numberAt = (now: Date): number => Math.floor(now.getTime() / periodMs);

  const load = (number: number): Promise<SigningKey> => {
    const known = loaded.get(number) ?? loadSigningKeyFile(fileOf(number));
    loaded.set(number, known);
    return known;
  };
  const find: TokenKeys['find'] = async (number, now) => {
    const age = numberAt(now) - number;
    if (age < 0 || age > REMEMBERED_PERIODS || !(await exists(fileOf(number)))) return null;
    return load(number);
  };

  return {
    current: async (now) => ({ number: numberAt(now), key: await load(numberAt(now)) }),
    find,
    published: async (now) => {
      const number = numberAt(now);
      const isRetiring = now.getTime() - number * periodMs < RETIRING_MS;
      const previous = isRetiring ? await find(number - 1, now) : null;
      const keys = [await load(number), await load(number + 1), ...(previous === null ? [] : [previous])];
      return { keys: keys.flatMap(({ jwks }) => jwks.keys) };
    },
  };
}

function exists(file: string): Promise<boolean> {
  return access(file).then(
    () => true,
    () => false,
  );
}
