/**
 * The public keys of a token issuer, cached so that tokens stay valid while the issuer is unreachable. The set is fetched
 * regularly, to drop withdrawn keys, and when a token names an unknown key. The latter is limited, since anybody can
 * send such tokens.
 */
import { LRUCache } from 'lru-cache';
import type { Logger } from '@marquee/runtime/log';
import { openCachedResource } from './cached-resource.js';
import type { CachedResource } from './cached-resource.js';
import { parseKeySet } from './key-set.js';
import type { KeySet } from './key-set.js';

/** Whether a key exists is unknown: a token can be neither accepted nor refused. */
export class IssuerKeysUnavailableError extends Error {
  override readonly name = 'IssuerKeysUnavailableError';
  constructor(
    message: string,
    readonly retryAfterSeconds: number,
  ) {
    super(message);
  }
}

export interface IssuerKeys {
  /** The newest keys. Throws an `IssuerKeysUnavailableError` while none were ever fetched. */
  current(): Promise<KeySet>;
  /**
   * Keys that were fetched after this call began, for a token whose key is not among the current ones; null when no key of
   * its id and algorithm is among them either. Throws an `IssuerKeysUnavailableError` when they cannot be fetched now.
   */
  fetchFor(keyId: string | undefined, algorithm: string): Promise<KeySet | null>;
  isReachable(): Promise<boolean>;
  close(): Promise<void>;
}

export interface IssuerKeysOptions {
  /** Gets the key set from the issuer. Has bounds of time and size. */
  readonly load: (signal: AbortSignal) => Promise<unknown>;
  readonly cacheFile: string | null;
  /** For log messages. */
  readonly issuer: string;
  readonly refreshMs: number;
  readonly clock: () => Date;
  readonly log: Logger;
}

/** Fetches for unknown keys: so many at once, and then one per interval. */
const BURST = 5;
const UNKNOWN_KEY_INTERVAL_MS = 5_000;

/** A key that a fetch has shown to be absent is not fetched for again for this time. */
const ABSENT_MS = 30_000;
const MAX_ABSENT = 1_000;

/** Without any keys, a failed fetch is repeated after this time at the earliest. */
const FIRST_KEYS_INTERVAL_MS = 1_000;
/** After a failed fetch the next regular one follows earlier. */
const FAILED_INTERVAL_MS = 10_000;
const REACHABLE_INTERVAL_MS = 2_000;

/** Requests that wait for a fetch. */
const MAX_WAITING = 1_000;

export async function openIssuerKeys(options: IssuerKeysOptions): Promise<IssuerKeys> {
  const description = `the keys of the token issuer ${options.issuer}`;
  const resource = await openCachedResource({ ...options, description, parse: parseKeySet });
  return new FetchedKeys(resource, options);
}

class FetchedKeys implements IssuerKeys {
  readonly #absent = new LRUCache<string, number>({ max: MAX_ABSENT });
  #waiting = 0;
  #allowed = BURST;
  #allowedAtMs: number;
  #timer: NodeJS.Timeout | undefined;
  #isClosed = false;

  constructor(
    private readonly resource: CachedResource<KeySet>,
    private readonly options: IssuerKeysOptions,
  ) {
    this.#allowedAtMs = this.#nowMs();
    void this.#poll();
  }

  async current(): Promise<KeySet> {
    const known = this.resource.current();
    if (known !== null) return known;
    await this.#wait(this.resource.refresh(FIRST_KEYS_INTERVAL_MS));
    const fetched = this.resource.current();
    if (fetched === null) throw this.#unavailable('The keys of the issuer were never fetched', FIRST_KEYS_INTERVAL_MS);
    return fetched;
  }

  async fetchFor(keyId: string | undefined, algorithm: string): Promise<KeySet | null> {
    // The absence of an unnamed key is not known: it is only not fetched for again at once.
    const absentMs = keyId === undefined ? UNKNOWN_KEY_INTERVAL_MS : ABSENT_MS;
    const absentKey = `${algorithm} ${keyId ?? ''}`;
    const absentAtMs = this.#absent.get(absentKey);
    if (absentAtMs !== undefined && Math.abs(this.#nowMs() - absentAtMs) < absentMs) return null;
    for (let attempt = 0; attempt < 2; attempt++) {
      const earlier = this.resource.underWay;
      if (!(await this.#wait(earlier ?? this.#startFetch())))
        throw this.#unavailable('The key of the token is unknown, and the issuer is unreachable', FAILED_INTERVAL_MS);
      const keys = this.resource.current();
      const mayHaveKey = keyId === undefined ? earlier === null : await keys?.has(keyId, algorithm);
      if (keys !== null && mayHaveKey === true) return keys;
      // A fetch that had begun earlier may have missed a new key.
      if (earlier === null) break;
    }
    this.#absent.set(absentKey, this.#nowMs());
    return null;
  }

  isReachable(): Promise<boolean> {
    return this.resource.refresh(REACHABLE_INTERVAL_MS);
  }

  async close(): Promise<void> {
    this.#isClosed = true;
    clearTimeout(this.#timer);
    await this.resource.close();
  }

  async #wait(fetched: Promise<boolean>): Promise<boolean> {
    if (this.#waiting >= MAX_WAITING)
      throw this.#unavailable('Too many requests wait for the keys of the issuer', 1_000);
    this.#waiting += 1;
    try {
      return await fetched;
    } finally {
      this.#waiting -= 1;
    }
  }

  #startFetch(): Promise<boolean> {
    const nowMs = this.#nowMs();
    const gained = Math.floor(Math.abs(nowMs - this.#allowedAtMs) / UNKNOWN_KEY_INTERVAL_MS);
    if (gained > 0) {
      this.#allowed = Math.min(BURST, this.#allowed + gained);
      this.#allowedAtMs = nowMs;
    }
    if (this.#allowed === 0)
      throw this.#unavailable('The key of the token is unknown, and keys were fetched often', UNKNOWN_KEY_INTERVAL_MS);
    this.#allowed -= 1;
    return this.resource.refresh(0);
  }

  #unavailable(message: string, retryAfterMs: number): IssuerKeysUnavailableError {
    return new IssuerKeysUnavailableError(`${message}.`, Math.ceil(retryAfterMs / 1_000));
  }

  async #poll(): Promise<void> {
    const { refreshMs } = this.options;
    const succeeded = await this.resource.refresh(0);
    if (this.#isClosed) return;
    this.#timer = setTimeout(() => void this.#poll(), succeeded ? refreshMs : Math.min(refreshMs, FAILED_INTERVAL_MS));
    this.#timer.unref();
  }

  #nowMs(): number {
    return this.options.clock().getTime();
  }
}

/** Keys of the configuration, which never change. */
export function fixedKeys(json: unknown): IssuerKeys {
  const keys = parseKeySet(json);
  return {
    current: () => Promise.resolve(keys),
    fetchFor: () => Promise.resolve(null),
    isReachable: () => Promise.resolve(true),
    close: () => Promise.resolve(),
  };
}
