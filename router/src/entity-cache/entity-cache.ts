/**
 * The entity cache of a router, of all generations of its supergraph. It is between the engine and the policies: what is
 * found needs no request and passes no policy. Values are kept for each fetch, entity and part of the caller's identity
 * that the schema names.
 */
import { LRUCache } from 'lru-cache';
import type { Caller } from '../engine/engine.js';
import { isOfMember } from '../stale-if-error/caller-keys.js';
import { CacheGroups } from './cache-counts.js';
import type { CacheRules } from './cache-rules.js';
import type { CachedFetch, CachedFetchOf, CacheUse } from './cached-fetch.js';
import { createCachedFetches } from './cached-fetch.js';
import { CacheStore } from './cache-store.js';
import type { CacheEntry } from './cache-store.js';
import { alwaysFresh } from './freshness.js';
import type { Freshness } from './freshness.js';
import type { Lifetime } from './lifetime.js';
import type { SecondLevel, SharedValue } from './second-level.js';
import type { EntityCacheConfig } from './settings.js';
import type { SharedFetch } from './shared-fetch.js';

export interface EntityCacheOptions extends Omit<EntityCacheConfig, 'secondLevelUrl'> {
  readonly freshness?: Freshness;
  /** What several routers share; nothing by default. */
  readonly secondLevel?: SecondLevel | null;
}

/** Texts of what values depend on that are known by a number, which is part of keys in place of the text. */
const MAX_SCOPES = 20_000;

/** A value that may be used. */
export interface FoundValue {
  readonly entry: CacheEntry;
  readonly ageMs: number;
  /** How long it is fresh from now on; negative past its age. */
  readonly freshForMs: number;
}

export class EntityCache {
  readonly store: CacheStore;
  readonly groups = new CacheGroups();
  readonly freshness: Freshness;
  readonly secondLevel: SecondLevel | null;
  /** The requests for values, by the key of each value. */
  readonly fetches = new Map<string, SharedFetch>();
  /** Requests that fetch values again which are past their age. */
  readonly revalidations = new Set<{ end(): void }>();
  #isClosed = false;
  /** Whole responses that were returned. */
  keptResponses = 0;
  /** Is called when a supergraph with fetches that may be cached is served. */
  onWanted: () => void = () => {};
  readonly #scopes = new LRUCache<string, number>({ max: MAX_SCOPES });
  #nextScope = 1;

  constructor(readonly options: EntityCacheOptions) {
    this.store = new CacheStore(options);
    this.freshness = options.freshness ?? alwaysFresh();
    this.secondLevel = options.secondLevel ?? null;
  }

  /** The fetches of a supergraph with these rules. */
  fetchesOf(rules: CacheRules): CachedFetchOf {
    if (!rules.isEmpty) this.onWanted();
    return createCachedFetches(rules, this.groups);
  }

  /** The same for the same text, while it is remembered. */
  numberOf(scope: string): number {
    let number = this.#scopes.get(scope);
    if (number === undefined) {
      number = this.#nextScope++;
      this.#scopes.set(scope, number);
    }
    return number;
  }

  /** Null for a value that the caller may not get. */
  find(key: string, { rule }: CachedFetch, caller: Caller, nowMs: number): FoundValue | null {
    const entry = this.store.get(key);
    if (entry === null) return null;
    const ageMs = nowMs - entry.requestedAtMs;
    // An earlier supergraph may have allowed more.
    const freshForMs = Math.min(entry.maxAgeMs, rule.maxAgeMs) - ageMs;
    const mayBeStale = this.options.maxRevalidations > 0;
    const staleForMs = mayBeStale ? Math.min(entry.staleWhileRevalidateMs, rule.staleWhileRevalidateMs) : 0;
    if (freshForMs + staleForMs <= 0) {
      this.store.delete(key);
      return null;
    }
    return this.freshness.isFresh(entry, caller) ? { entry, ageMs, freshForMs } : null;
  }

  /** Stores the values of a request that have no errors. */
  keep(fetch: SharedFetch, use: CacheUse, lifetime: Lifetime, scope: string): void {
    const { outcome, keys, requestedAtMs } = fetch;
    if (outcome?.kind !== 'response' || lifetime.maxAgeMs <= 0) return;
    const { group, rule, subgraph } = use.fetch;
    const ownerIds = ownersOf(use);
    const shared: [string, SharedValue][] = [];
    for (const [index, key] of keys.entries()) {
      const value = outcome.values[index];
      if (value === undefined || value.errors.length > 0) continue;
      const { json } = value;
      const representation = use.representations === null ? null : (fetch.representations[index] ?? '');
      const tags = this.freshness.tagsOf(rule, { subgraph, representation, variables: use.variables, json });
      const entry: CacheEntry = { json: ownBytes(json), tags, ownerIds, requestedAtMs, group, ...lifetime };
      if (!this.freshness.isFresh(entry, use.caller)) continue;
      this.store.set(key, entry);
      if (this.secondLevel !== null) shared.push([secondLevelKey(scope, representation), this.#toShared(entry)]);
    }
    if (shared.length > 0) this.secondLevel?.set(shared);
  }

  /** Stores a value of the second level; null when the caller may not get it. */
  keepShared(key: string, value: SharedValue, use: CacheUse): FoundValue | null {
    const { tags, ownerIds, maxAgeMs, staleWhileRevalidateMs } = value;
    const requestedAtMs = this.freshness.nowMs() - value.ageMs;
    const json = use.representations === null ? Buffer.from(value.json, 'latin1') : value.json;
    const { group } = use.fetch;
    const entry = { json, tags, ownerIds, requestedAtMs, group, maxAgeMs, staleWhileRevalidateMs };
    this.store.set(key, entry);
    return this.find(key, use.fetch, use.caller, this.freshness.nowMs());
  }

  /** Whether one more request may fetch values again. */
  get mayRevalidate(): boolean {
    return !this.#isClosed && this.revalidations.size < this.options.maxRevalidations;
  }

  /** Ends what nobody waits for. To be called before the requests of clients have ended. */
  endRevalidations(): void {
    this.#isClosed = true;
    for (const each of [...this.revalidations]) each.end();
  }

  close(): void {
    this.endRevalidations();
    this.store.clear();
  }

  #toShared({ json, tags, ownerIds, requestedAtMs, maxAgeMs, staleWhileRevalidateMs }: CacheEntry): SharedValue {
    const text = typeof json === 'string' ? json : json.toString('latin1');
    const ageMs = this.freshness.nowMs() - requestedAtMs;
    return { json: text, tags, ownerIds, ageMs, maxAgeMs, staleWhileRevalidateMs };
  }
}

/** The same in every router. */
export function secondLevelKey(scope: string, representation: string | null): string {
  return representation === null ? scope : `${scope} ${representation}`;
}

function ownersOf({ fetch: { varies }, caller: { identity } }: CacheUse): readonly string[] {
  if (identity === null || !varies.some(isOfMember)) return NO_OWNERS;
  // Events name the account by its id at its issuer: an equal one of another issuer loses a value without need.
  const { subject, profileId } = identity;
  return profileId !== null && varies.includes('profile') ? [subject, profileId] : [subject];
}

const NO_OWNERS: readonly string[] = [];

/** Buffers of responses can be parts of larger ones, which a stored part would keep in memory. */
const MAX_UNUSED_BYTES = 4_096;

function ownBytes(json: Buffer | string): Buffer | string {
  if (typeof json === 'string' || json.buffer.byteLength - json.length <= MAX_UNUSED_BYTES) return json;
  const copy = Buffer.allocUnsafeSlow(json.length);
  json.copy(copy);
  return copy;
}
