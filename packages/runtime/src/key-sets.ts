/**
 * The public keys of several signers (JSON Web Key Sets), as those of all routers of a deployment. A signer that rolls its
 * key causes no refusal: an unknown key id is looked up before it is refused, and a key that is no longer published is
 * accepted for as long as what it signed. A set that cannot be fetched removes no key.
 */
import { errors, importJWK } from 'jose';
import type { JWK, JWTVerifyGetKey } from 'jose';
import { LRUCache } from 'lru-cache';
import { isRecord } from './is-record.js';
import { discardBody, readJson } from './limited-response.js';
import { delay } from './retry.js';

export interface KeySetsOptions {
  readonly urls: readonly string[];
  /** The algorithm of all keys; keys of others are left out. */
  readonly algorithm: string;
  /** How long a key is accepted after its set was last seen with it. */
  readonly keepMs: number;
  /** Default: `KEY_SET_LIMITS`. */
  readonly limits?: KeySetLimits;
  /** A monotonic clock. Default: the process's. */
  readonly nowMs?: () => number;
}

export interface KeySetLimits {
  /** Between the beginnings of two fetches of a set, however many unknown key ids arrive. */
  readonly minIntervalMs: number;
  /** A set of this age is fetched again when one of its keys is used. */
  readonly maxAgeMs: number;
  readonly fetchTimeoutMs: number;
  /** Requests with unknown key ids that wait for a fetch at the same time. */
  readonly waiting: number;
  /** Keys of one set. */
  readonly keys: number;
  /** The JSON of one set. */
  readonly setBytes: number;
  /** How long a key id that no set has is refused without a fetch. */
  readonly unknownMs: number;
}

export const KEY_SET_LIMITS: KeySetLimits = {
  minIntervalMs: 500,
  maxAgeMs: 10 * 60_000,
  fetchTimeoutMs: 2_000,
  waiting: 1_000,
  keys: 100,
  setBytes: 256 * 1024,
  unknownMs: 2_000,
};

/** Remembered key ids that no set has. */
const MAX_UNKNOWN = 1_000;

/** The key is in no set that could be fetched, and one set could not be: the token can be neither accepted nor refused. */
export class KeysUnavailableError extends Error {
  override readonly name = 'KeysUnavailableError';
}

type Key = Awaited<ReturnType<typeof importJWK>>;

interface KnownKey {
  readonly key: Key;
  /** Null while its set publishes it. */
  readonly withdrawnAtMs: number | null;
}

/** The keys at one URL. */
class KeySet {
  #keys: ReadonlyMap<string, KnownKey> = new Map();
  /** The newest fetch: it waits, runs or has ended. */
  #fetch: { readonly startsAtMs: number; readonly succeeded: Promise<boolean> } | null = null;
  /** The fetch that runs. */
  #running: Promise<boolean> | null = null;

  constructor(
    private readonly url: string,
    private readonly options: Required<KeySetsOptions>,
  ) {}

  find(keyId: string): Key | null {
    const known = this.#keys.get(keyId);
    if (known === undefined) return null;
    const { keepMs, nowMs } = this.options;
    return known.withdrawnAtMs === null || nowMs() - known.withdrawnAtMs <= keepMs ? known.key : null;
  }

  get isOld(): boolean {
    return this.#fetch === null || this.options.nowMs() - this.#fetch.startsAtMs > this.options.limits.maxAgeMs;
  }

  /**
   * Fetches the set and looks for the key: first in a fetch that runs, which may have begun too early to have it, then in
   * the next one. Null when the key is not in the set. Throws a `KeysUnavailableError` when the set is not fetched.
   */
  async findFresh(keyId: string): Promise<Key | null> {
    const arrivedAtMs = this.options.nowMs();
    await this.#running;
    const key = this.find(keyId);
    if (key !== null) return key;
    if (!(await this.refresh(arrivedAtMs))) throw new KeysUnavailableError(`${this.url} cannot be fetched.`);
    return this.find(keyId);
  }

  /** Resolves to whether a fetch that begins at this time or later has succeeded. Callers that wait share one. */
  refresh(sinceMs: number = this.options.nowMs()): Promise<boolean> {
    const { nowMs, limits } = this.options;
    const now = nowMs();
    if (this.#fetch !== null && this.#fetch.startsAtMs >= sinceMs) return this.#fetch.succeeded;
    const startsAtMs = this.#fetch === null ? now : Math.max(now, this.#fetch.startsAtMs + limits.minIntervalMs);
    this.#fetch = { startsAtMs, succeeded: this.#fetchAfter(startsAtMs - now) };
    return this.#fetch.succeeded;
  }

  async #fetchAfter(waitMs: number): Promise<boolean> {
    if (waitMs > 0) await delay(waitMs, new AbortController().signal, false);
    await this.#running;
    this.#running = this.#fetchKeys().then(
      (keys) => {
        this.#replace(keys);
        return true;
      },
      () => false,
    );
    return this.#running.finally(() => (this.#running = null));
  }

  async #fetchKeys(): Promise<ReadonlyMap<string, Key>> {
    const { algorithm, limits } = this.options;
    const response = await fetch(this.url, { signal: AbortSignal.timeout(limits.fetchTimeoutMs) });
    if (!response.ok) {
      await discardBody(response);
      throw new Error(`${this.url} has responded with status ${response.status}.`);
    }
    const set = await readJson(response, limits.setBytes);
    if (!isRecord(set) || !Array.isArray(set['keys'])) throw new TypeError(`${this.url} is not a JSON Web Key Set.`);
    const keys = new Map<string, Key>();
    for (const jwk of (set['keys'] as readonly unknown[]).slice(0, limits.keys)) {
      if (!isRecord(jwk) || typeof jwk['kid'] !== 'string') continue;
      if (jwk['alg'] !== undefined && jwk['alg'] !== algorithm) continue;
      const key = await importJWK(jwk as JWK, algorithm).catch(() => null);
      if (key !== null) keys.set(jwk['kid'], key);
    }
    return keys;
  }

  #replace(published: ReadonlyMap<string, Key>): void {
    const { keepMs, nowMs } = this.options;
    const now = nowMs();
    const keys = new Map<string, KnownKey>();
    for (const [keyId, { key, withdrawnAtMs }] of this.#keys) {
      const since = withdrawnAtMs ?? now;
      if (now - since <= keepMs) keys.set(keyId, { key, withdrawnAtMs: since });
    }
    for (const [keyId, key] of published) keys.set(keyId, { key, withdrawnAtMs: null });
    this.#keys = keys;
  }
}

export class KeySets {
  readonly #sets: readonly KeySet[];
  readonly #limits: KeySetLimits;
  /** Key ids that no set had. */
  readonly #unknown: LRUCache<string, true>;
  #waiting = 0;

  constructor(options: KeySetsOptions) {
    this.#limits = options.limits ?? KEY_SET_LIMITS;
    const complete = { limits: this.#limits, nowMs: () => performance.now(), ...options };
    this.#sets = options.urls.map((url) => new KeySet(url, complete));
    this.#unknown = new LRUCache({ max: MAX_UNKNOWN, ttl: this.#limits.unknownMs });
  }

  /** For `jwtVerify`. Throws `JWKSNoMatchingKey` for an unknown key id, and `KeysUnavailableError`. */
  readonly find: JWTVerifyGetKey = async ({ kid }) => {
    if (typeof kid !== 'string') throw new errors.JWKSNoMatchingKey('The token names no key.');
    const known = this.#lookUp(kid);
    if (known !== null) return known;
    if (this.#unknown.has(kid)) throw new errors.JWKSNoMatchingKey();
    if (this.#waiting >= this.#limits.waiting)
      throw new KeysUnavailableError(`More than ${this.#limits.waiting} requests wait for keys.`);
    this.#waiting += 1;
    try {
      return await this.#findInFreshSets(kid);
    } finally {
      this.#waiting -= 1;
    }
  };

  /** Resolves when one set was fetched. Rejects with `KeysUnavailableError` when none could be. */
  async prefetch(): Promise<void> {
    const outcomes = this.#sets.map(async (set) => {
      if (!(await set.refresh())) throw new Error('not fetched');
    });
    await Promise.any(outcomes).catch(() => {
      throw new KeysUnavailableError('No key set could be fetched.');
    });
  }

  #lookUp(keyId: string): Key | null {
    for (const set of this.#sets) {
      const key = set.find(keyId);
      if (key === null) continue;
      if (set.isOld) void set.refresh();
      return key;
    }
    return null;
  }

  /** Does not wait for a slow signer when another one has the key. */
  async #findInFreshSets(keyId: string): Promise<Key> {
    const found = this.#sets.map(async (set) => {
      const key = await set.findFresh(keyId);
      if (key === null) throw new errors.JWKSNoMatchingKey();
      return key;
    });
    try {
      return await Promise.any(found);
    } catch (error) {
      const reasons: readonly unknown[] = error instanceof AggregateError ? error.errors : [error];
      const unavailable = reasons.find((reason) => reason instanceof KeysUnavailableError);
      if (unavailable !== undefined) throw unavailable;
      this.#unknown.set(keyId, true);
      throw new errors.JWKSNoMatchingKey();
    }
  }
}
