/**
 * The latencies of recent fetches of one text, and the time after which another one is probably lost. A histogram, so
 * that its memory does not depend on their number.
 */

/** From this number of fetches on, the history says something. */
const MIN_FETCHES = 20;
/** All counts are halved after this number, so that older fetches count less. */
const HALVED_AFTER = 400;
/** How many times the 99th percentile of the latency a fetch may take. */
const FACTOR = 3;
/** The upper end of a bucket is this many times that of the one before; the first ends at a millisecond. */
const GROWTH = 1.5;
/** The last one ends at 50 s. */
const BUCKETS = 28;

const LOG_GROWTH = Math.log(GROWTH);
const BUCKET_ENDS_MS = Array.from({ length: BUCKETS }, (_, bucket) => GROWTH ** bucket);

export class LatencyHistory {
  readonly #counts = new Uint16Array(BUCKETS);
  #total = 0;
  #sinceHalved = 0;
  #p99Ms = 0;
  /** A deadline for what has turned out to be slow and not lost; falls with the counts. */
  #leastMs = 0;
  #lostAfterMs = 0;

  /** @param floorMs The shortest deadline. */
  constructor(private readonly floorMs: number) {}

  /** Infinite while too little is known. */
  get deadlineMs(): number {
    if (this.#total < MIN_FETCHES) return Infinity;
    return Math.max(this.floorMs, FACTOR * this.#p99Ms, this.#leastMs);
  }

  /** Counts a fetch that had a response. */
  add(latencyMs: number): void {
    const deadlineMs = this.deadlineMs;
    if (deadlineMs !== Infinity) {
      // The deadline would have ended it, so it is too short for what is slow now.
      if (latencyMs > deadlineMs) this.#leastMs = FACTOR * latencyMs;
      // The subgraph responds: the fetch that was given up before was a long one.
      else if (this.#lostAfterMs > 0) this.#leastMs = Math.max(this.#leastMs, 2 * this.#lostAfterMs);
    }
    this.#lostAfterMs = 0;
    const bucket = latencyMs <= 1 ? 0 : Math.min(BUCKETS - 1, Math.ceil(Math.log(latencyMs) / LOG_GROWTH));
    this.#counts[bucket] = (this.#counts[bucket] ?? 0) + 1;
    this.#total += 1;
    this.#sinceHalved += 1;
    if (this.#sinceHalved >= HALVED_AFTER) this.#halve();
    this.#p99Ms = this.#percentile();
  }

  /** Counts a fetch that was given up at the deadline. */
  addLost(afterMs: number): void {
    this.#lostAfterMs = Math.max(this.#lostAfterMs, afterMs);
  }

  #percentile(): number {
    let above = Math.floor(this.#total / 100);
    for (let bucket = BUCKETS - 1; bucket > 0; bucket--) {
      above -= this.#counts[bucket] ?? 0;
      if (above < 0) return BUCKET_ENDS_MS[bucket] ?? 1;
    }
    return 1;
  }

  #halve(): void {
    this.#total = 0;
    for (let bucket = 0; bucket < BUCKETS; bucket++) {
      const half = (this.#counts[bucket] ?? 0) >> 1;
      this.#counts[bucket] = half;
      this.#total += half;
    }
    this.#leastMs /= 2;
    this.#sinceHalved = 0;
  }
}
