/**
 * How many requests a subgraph is sent at once: the algorithm Gradient2 of Netflix's library concurrency-limits
 * (https://github.com/Netflix/concurrency-limits, `Gradient2Limit.java`, on windows of samples as in
 * `WindowedLimit.java`). The limit follows the ratio of the long-term latency to that of the last window:
 *
 *     gradient = clamp(tolerance × longLatency / latency, 0.5, 1)
 *     limit'   = limit × gradient + queueSize, smoothed
 *
 * A window with a dropped request (timed out, or refused by the subgraph for overload) lowers the limit by a factor
 * instead, as `AIMDLimit.java` of the same library does.
 */

export interface AdaptiveLimitOptions {
  readonly initial: number;
  readonly min: number;
  readonly max: number;
  /** How many requests may wait in the subgraph; the limit grows by a fifth of it per window. Default 4. */
  readonly queueSize?: number;
}

export interface FetchSample {
  /** Of the fetch, without its time in the queue. */
  readonly latencyMs: number;
  /** Fetches in flight when it began, itself included. */
  readonly inFlight: number;
  readonly wasDropped: boolean;
  /** False while the system is known to be overloaded: the long-term average is not to follow. Default true. */
  readonly isTypical?: boolean;
}

/** By how much the latency may grow before the limit falls. */
const TOLERANCE = 1.5;
const QUEUE_SIZE = 4;
const SMOOTHING = 0.2;
const BACKOFF_RATIO = 0.9;
const WINDOW_MS = 100;
const MIN_SAMPLES = 10;
/** Windows over which the long-term latency is averaged. */
const LONG_WINDOWS = 600;
const WARM_UP_WINDOWS = 10;
/** Shorter latencies are noise of the event loop. */
const SHORTEST_LATENCY_MS = 1;

export class AdaptiveLimit {
  #limit: number;
  #longMs = 0;
  #windows = 0;
  // The current window.
  #endsAt = 0;
  #samples = 0;
  #sumMs = 0;
  #mostInFlight = 0;
  #hasDropped = false;
  #isTypical = true;

  constructor(private readonly options: AdaptiveLimitOptions) {
    this.#limit = options.initial;
  }

  get value(): number {
    return Math.floor(this.#limit);
  }

  /** @param now Milliseconds of a steady clock. */
  record({ latencyMs, inFlight, wasDropped, isTypical = true }: FetchSample, now: number): void {
    if (this.#samples === 0) this.#endsAt = now + WINDOW_MS;
    this.#samples += 1;
    this.#sumMs += latencyMs;
    this.#mostInFlight = Math.max(this.#mostInFlight, inFlight);
    this.#hasDropped ||= wasDropped;
    this.#isTypical &&= isTypical;
    if (now < this.#endsAt || (this.#samples < MIN_SAMPLES && !this.#hasDropped)) return;
    this.#closeWindow(Math.max(SHORTEST_LATENCY_MS, this.#sumMs / this.#samples));
    this.#samples = 0;
    this.#sumMs = 0;
    this.#mostInFlight = 0;
    this.#hasDropped = false;
    this.#isTypical = true;
  }

  #closeWindow(shortMs: number): void {
    if (this.#hasDropped) {
      this.#set(this.#limit * BACKOFF_RATIO);
      return;
    }
    if (this.#isTypical || this.#windows < WARM_UP_WINDOWS) this.#addToLongLatency(shortMs);
    // Below half of the limit, the latency says nothing about it.
    if (this.#mostInFlight < this.#limit / 2) return;
    const gradient = Math.max(0.5, Math.min(1, (TOLERANCE * this.#longMs) / shortMs));
    const next = this.#limit * gradient + (this.options.queueSize ?? QUEUE_SIZE);
    this.#set(this.#limit * (1 - SMOOTHING) + next * SMOOTHING);
  }

  #addToLongLatency(shortMs: number): void {
    this.#windows += 1;
    // The average of the first windows, an exponential average from then on.
    const share = this.#windows <= WARM_UP_WINDOWS ? 1 / this.#windows : 2 / (LONG_WINDOWS + 1);
    this.#longMs += (shortMs - this.#longMs) * share;
    // After a long time of high latency, it falls faster than the average would.
    if (this.#longMs / shortMs > 2) this.#longMs *= 0.95;
  }

  #set(limit: number): void {
    this.#limit = Math.max(this.options.min, Math.min(this.options.max, limit));
  }
}
