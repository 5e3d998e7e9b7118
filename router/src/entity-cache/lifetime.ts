/** How long the values of a response may be kept: by the schema, and never longer than the response itself says. */
import { lifetimeOf } from '../subgraph-client/response-lifetime.js';
import { validityOf } from '../subgraph-client/response-validity.js';
import { isOfMember } from '../stale-if-error/caller-keys.js';
import type { CachedFetch } from './cached-fetch.js';

export interface Lifetime {
  readonly maxAgeMs: number;
  readonly staleWhileRevalidateMs: number;
}

const NOT_KEPT: Lifetime = { maxAgeMs: 0, staleWhileRevalidateMs: 0 };

/**
 * Whether the subgraph says that its response is for the client whose request it was, and the schema does not: no other
 * client that waits for it may get it.
 */
export function isForItsClient(body: Buffer, { varies }: CachedFetch): boolean {
  return lifetimeOf(body)?.isPrivate === true && !varies.some(isOfMember);
}

export function lifetimeOfResponse(body: Buffer, fetch: CachedFetch): Lifetime {
  const { rule } = fetch;
  const validMs = validityOf(body);
  const header = lifetimeOf(body);
  if (isForItsClient(body, fetch)) return NOT_KEPT;
  const maxAgeMs = Math.min(rule.maxAgeMs, validMs, header?.maxAgeMs ?? Infinity);
  if (maxAgeMs <= 0) return NOT_KEPT;
  const mayBeStale = header?.mustRevalidate !== true;
  // After `validMs` the response is wrong, so that it is not used while it is fetched again either.
  return {
    maxAgeMs,
    staleWhileRevalidateMs: mayBeStale ? Math.max(0, Math.min(rule.staleWhileRevalidateMs, validMs - maxAgeMs)) : 0,
  };
}
