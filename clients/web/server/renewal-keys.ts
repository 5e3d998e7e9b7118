/**
 * The random keys with which a renewal may be repeated. Each pair of tokens comes with a key in a cookie of its own. Two
 * tabs that renew at the same time, and a browser that did not receive the response, send the same key. Somebody who
 * knows a used refresh token does not know its key, and is recognised by the `users` subgraph.
 */
import { createHash, randomBytes } from 'node:crypto';

export function newRenewalKey(): string {
  return randomBytes(24).toString('base64url');
}

export interface RenewalKeys {
  /**
   * Runs a renewal of a session without a key, as sessions before this cookie have none. Renewals of one refresh token
   * that overlap get one random key, which is forgotten with the last of them.
   */
  withSharedKey<T>(refreshToken: string, renew: (key: string) => Promise<T>): Promise<T>;
}

export function createRenewalKeys(): RenewalKeys {
  const inProgress = new Map<string, { readonly key: string; count: number }>();
  return {
    withSharedKey: async (refreshToken, renew) => {
      const id = createHash('sha256').update(refreshToken).digest('base64url');
      const shared = inProgress.get(id) ?? { key: newRenewalKey(), count: 0 };
      inProgress.set(id, shared);
      shared.count += 1;
      try {
        return await renew(shared.key);
      } finally {
        shared.count -= 1;
        if (shared.count === 0) inProgress.delete(id);
      }
    },
  };
}
