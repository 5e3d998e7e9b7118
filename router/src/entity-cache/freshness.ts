/** Which values of the entity cache events, purges and writes of members have made wrong. */
import type { Caller } from '../engine/engine.js';
import type { FetchCacheRule } from './cache-rules.js';
import type { TaggedValue } from './tagged-value.js';

/** What freshness is judged by. */
export interface DatedValue {
  readonly tags: readonly string[];
  /** The account and the profile whose value it is; empty for a value that many callers may get. */
  readonly ownerIds: readonly string[];
  /** By `nowMs`. */
  readonly requestedAtMs: number;
}

export interface Freshness {
  /** The monotonic clock of all ages. */
  nowMs(): number;
  /** Whether values may be used at all: not while events cannot be read. */
  readonly isUsable: boolean;
  /** Grows with each change after which a value that was fresh may not be: events, purges and writes. */
  readonly version: number;
  /** All tags of a value that is about to be stored: of the entities in it, and by `rule`. */
  tagsOf(rule: FetchCacheRule, value: TaggedValue): readonly string[];
  /** Whether the caller may get the value: asked when it is used, and once when it is about to be stored. */
  isFresh(value: DatedValue, caller: Caller): boolean;
}

/** For a cache whose values are right until they are too old. */
export function alwaysFresh(nowMs: () => number = () => performance.now()): Freshness {
  return { nowMs, isUsable: true, version: 0, tagsOf: (rule, value) => rule.tagsOf(value), isFresh: () => true };
}
