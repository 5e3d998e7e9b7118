/**
 * The keys that tokens are signed with. Each is good for a period of some weeks, counted since 1970, and lies in a file
 * named after its number: every instance on the same folder finds, or makes, the same key without asking the others.
 *
 * The key of the next period is made and published ahead, so that no verifier ever meets one it cannot look up.
 */
import { access } from 'node:fs/promises';
import { join } from 'node:path';
import { loadSigningKeyFile } from '@marquee/runtime/signing-key';
import type { SigningKey } from '@marquee/runtime/signing-key';
import type { JSONWebKeySet } from 'jose';

export interface TokenKeys {
  /** What to sign with at `now`, and its number. */
  current(now: Date): Promise<{ readonly number: number; readonly key: SigningKey }>;
  /** The key of that number if it was made and may still have signed something that is good; else null. */
  find(number: number, now: Date): Promise<SigningKey | null>;
  /** Public halves of the current and the next key, and of the one before while its tokens may live. */
  published(now: Date): Promise<JSONWebKeySet>;
}

/** Longer than the longest access token and its grace. */
const RETIRING_MS = 2 * 86_400_000;

/** Refresh tokens outlive the key that signed them, but never by more than so many periods. */
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
