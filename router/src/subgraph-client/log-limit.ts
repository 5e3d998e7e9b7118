/** Limits log lines that repeat: a subgraph that is down, or behind its schema, fails every page in the same way. */
import { LRUCache } from 'lru-cache';

/** Lines of one key are at least so far apart. */
const INTERVAL_MS = 10_000;
/** Lines of all keys in one interval. */
const MAX_LINES = 100;
const MAX_KEYS = 1_000;

interface LoggedKey {
  readonly loggedAt: number;
  suppressed: number;
}

export class LogLimit {
  readonly #keys = new LRUCache<string, LoggedKey>({ max: MAX_KEYS });
  #intervalStart = 0;
  #lines = 0;

  /** @param now Milliseconds. */
  constructor(private readonly now: () => number = Date.now) {}

  /** Null for a line to leave out; otherwise how many lines of the key were left out since the last one. */
  take(key: string): number | null {
    const now = this.now();
    if (now - this.#intervalStart >= INTERVAL_MS) {
      this.#intervalStart = now;
      this.#lines = 0;
    }
    const known = this.#keys.get(key);
    const isTooSoon = known !== undefined && now - known.loggedAt < INTERVAL_MS;
    if (isTooSoon || this.#lines >= MAX_LINES) {
      if (known !== undefined) known.suppressed += 1;
      return null;
    }
    this.#lines += 1;
    this.#keys.set(key, { loggedAt: now, suppressed: 0 });
    return known?.suppressed ?? 0;
  }
}
