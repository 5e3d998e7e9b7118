/** The last good values of all fetches, of all generations of the supergraph: their store, and what has made them wrong. */
import { createBoundedCache } from '@marquee/runtime/bounded-cache';
import { ValueStore } from '../entity-store/value-store.js';
import type { StoredValue, ValueStoreLimits } from '../entity-store/value-store.js';
import { Invalidations } from './invalidations.js';
import { StaleCounts } from './stale-counts.js';
import { WorkBudget } from './work-budget.js';

/** Texts of fetches that are known by a number, and the number is part of keys in place of the text. */
const MAX_TEXTS = 10_000;

/** Entities are stored in at most this share of the process's time. */
const STORING_SHARE = 0.02;
const STORING_BURST_MS = 200;

/** Responses whose entities wait to be stored. */
const MAX_WAITING = 64;
const MAX_WAITING_BYTES = 8 * 1024 * 1024;

/** Values that are looked through for those that many callers may get. */
const MAX_SCANNED = 20_000;

interface Waiting {
  readonly bytes: number;
  readonly work: () => void;
}

export class LastGoodValues {
  readonly store: ValueStore;
  readonly invalidations: Invalidations;
  readonly counts: StaleCounts;
  /** Is called when a supergraph with fields that may be stale is served. */
  onWanted: () => void = () => {};
  readonly #numbers = createBoundedCache<string, number>(MAX_TEXTS);
  #nextNumber = 1;
  readonly #budget: WorkBudget;
  readonly #waiting: Waiting[] = [];
  #waitingBytes = 0;

  constructor(
    limits: ValueStoreLimits,
    nowMs: () => number = () => performance.now(),
    counts: StaleCounts = new StaleCounts(),
  ) {
    this.counts = counts;
    this.store = new ValueStore({ ...limits, onEvicted: () => counts.drop('no room') });
    this.invalidations = new Invalidations(nowMs, (reason) => {
      counts.drop(reason, this.store.size);
      this.store.clear();
    });
    this.#budget = new WorkBudget(STORING_SHARE, STORING_BURST_MS, nowMs);
  }

  /** The same for the same text, while it is remembered. */
  numberOf(text: string): number {
    const number = this.#numbers.get(text) ?? this.#nextNumber++;
    this.#numbers.set(text, number);
    return number;
  }

  /**
   * The values that many callers may get, with the text of their fetch and their key without its number; the most
   * recently used first.
   */
  sharedValues(): readonly { readonly text: string; readonly key: string; readonly value: StoredValue }[] {
    const texts = new Map([...this.#numbers.entries()].map(([text, number]) => [String(number), text]));
    const shared: { readonly text: string; readonly key: string; readonly value: StoredValue }[] = [];
    let scanned = 0;
    for (const [key, value] of this.store.entries()) {
      if (++scanned > MAX_SCANNED) break;
      const end = key.indexOf(' ');
      const text = texts.get(key.slice(0, end));
      if (text !== undefined && value.isShared && this.invalidations.isAllowed(null, value.requestedAtMs))
        shared.push({ text, key: key.slice(end), value });
    }
    return shared;
  }

  /** The inverse of `sharedValues`, in another process. */
  addShared(text: string, key: string, value: Pick<StoredValue, 'json' | 'requestedAtMs' | 'maxAgeMs'>): void {
    this.store.set(`${this.numberOf(text)}${key}`, { ...value, ownerIds: [], isShared: true });
  }

  /** Responses whose entities wait to be stored. */
  get waiting(): number {
    return this.#waiting.length;
  }

  /** Does the work in a later turn of the event loop; leaves it out when too much waits or was done. */
  later(bytes: number, work: () => void): void {
    if (this.#waiting.length >= MAX_WAITING || this.#waitingBytes + bytes > MAX_WAITING_BYTES) return;
    if (this.#budget.isUsedUp) return;
    this.#waitingBytes += bytes;
    this.#waiting.push({ bytes, work });
    if (this.#waiting.length === 1) setImmediate(() => this.#next());
  }

  /** One piece of work a turn, so that requests are served between them. */
  #next(): void {
    const waiting = this.#waiting.shift();
    if (waiting === undefined) return;
    this.#waitingBytes -= waiting.bytes;
    this.#budget.use(waiting.work);
    if (this.#waiting.length > 0) setImmediate(() => this.#next());
  }
}
