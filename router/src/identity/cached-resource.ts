/**
 * A JSON resource of another service, cached in memory and on disk: while the service is unreachable, and at the next
 * start, the last version is used. A failed attempt changes nothing of it.
 */
import { readJsonFile, writeJsonFile } from '@marquee/runtime/atomic-file';
import type { Logger } from '@marquee/runtime/log';
import { causeOf } from './fetch-json.js';

export interface CachedResource<T> {
  /** The newest version that was ever fetched; null while none was. */
  current(): T | null;
  /**
   * Fetches the resource, unless an attempt is under way or the last one began less than `minIntervalMs` ago. Resolves to
   * whether that attempt succeeded.
   */
  refresh(minIntervalMs: number): Promise<boolean>;
  /** Of the attempt that is under way; null when none is. */
  readonly underWay: Promise<boolean> | null;
  /** Ends the attempt that is under way. */
  close(): Promise<void>;
}

export interface CachedResourceOptions<T extends object> {
  /** Gets the JSON from the service. Has bounds of time and size. */
  readonly load: (signal: AbortSignal) => Promise<unknown>;
  /** Null: not cached on disk. */
  readonly cacheFile: string | null;
  /** For log messages: `the list of ended sessions`. */
  readonly description: string;
  /** Throws when the JSON does not have the expected shape. */
  readonly parse: (json: unknown) => T;
  readonly clock: () => Date;
  readonly log: Logger;
}

/** While attempts fail, a line is logged for the first one and then at most once in this time. */
const LOG_INTERVAL_MS = 60_000;

export async function openCachedResource<T extends object>(
  options: CachedResourceOptions<T>,
): Promise<CachedResource<T>> {
  const { cacheFile, parse } = options;
  return new Resource(options, cacheFile === null ? null : await readCache(cacheFile, parse));
}

class Resource<T extends object> implements CachedResource<T> {
  #last: { readonly startedAtMs: number; readonly succeeded: Promise<boolean> } | null = null;
  #isUnderWay = false;
  #failures = 0;
  readonly #closed = new AbortController();
  #loggedAtMs = Number.NEGATIVE_INFINITY;

  constructor(
    private readonly options: CachedResourceOptions<T>,
    private value: T | null,
  ) {}

  current(): T | null {
    return this.value;
  }

  get underWay(): Promise<boolean> | null {
    return this.#isUnderWay && this.#last !== null ? this.#last.succeeded : null;
  }

  refresh(minIntervalMs: number): Promise<boolean> {
    const nowMs = this.options.clock().getTime();
    const last = this.#last;
    // After the clock was set back, the last attempt seems to be later than now.
    const isDue = last === null || Math.abs(nowMs - last.startedAtMs) >= minIntervalMs;
    if (last !== null && (this.#isUnderWay || !isDue)) return last.succeeded;
    this.#isUnderWay = true;
    const succeeded = this.#fetch().finally(() => (this.#isUnderWay = false));
    this.#last = { startedAtMs: nowMs, succeeded };
    return succeeded;
  }

  async close(): Promise<void> {
    this.#closed.abort();
    await this.underWay;
  }

  async #fetch(): Promise<boolean> {
    const { load, parse, description, log } = this.options;
    try {
      const json = await load(this.#closed.signal);
      this.value = parse(json);
      await this.#save(json);
      if (this.#failures > 0) log.info({ failures: this.#failures }, `fetched ${description} again`);
      this.#failures = 0;
      return true;
    } catch (error) {
      if (this.#closed.signal.aborted) return false;
      this.#failures += 1;
      this.#logFailure(error);
      return false;
    }
  }

  async #save(json: unknown): Promise<void> {
    const { cacheFile, description, log } = this.options;
    if (cacheFile === null) return;
    await writeJsonFile(cacheFile, json).catch((error: unknown) =>
      log.warn({ err: error }, `could not write ${description} to disk`),
    );
  }

  #logFailure(error: unknown): void {
    const { clock, description, log } = this.options;
    const nowMs = clock().getTime();
    if (this.#failures > 1 && Math.abs(nowMs - this.#loggedAtMs) < LOG_INTERVAL_MS) return;
    this.#loggedAtMs = nowMs;
    log.warn({ cause: causeOf(error), failures: this.#failures }, `could not fetch ${description}`);
  }
}

async function readCache<T extends object>(file: string, parse: (json: unknown) => T): Promise<T | null> {
  try {
    return parse(await readJsonFile(file));
  } catch {
    return null;
  }
}
