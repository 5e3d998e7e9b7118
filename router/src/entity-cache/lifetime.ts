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

export function lifetimeOfResponse(body: Buffer, { rule, varies }: CachedFetch): Lifetime {
  const validMs = validityOf(body);
  const header = lifetimeOf(body);
  if (header !== undefined && (header.isPrivate ? !varies.some(isOfMember) : false)) return NOT_KEPT;
  const maxAgeMs = Math.min(rule.maxAgeMs, validMs, header?.maxAgeMs ?? Infinity);
  if (maxAgeMs <= 0) return NOT_KEPT;
  const mayBeStale = header?.mustRevalidate !== true;
  // After `validMs` the response is wrong, so that it is not used while it is fetched again either.
  return {
    maxAgeMs,
    staleWhileRevalidateMs: mayBeStale ? Math.max(0, Math.min(rule.staleWhileRevalidateMs, validMs - maxAgeMs)) : 0,
  };
}
