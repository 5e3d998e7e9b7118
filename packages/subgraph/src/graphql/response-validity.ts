/**
 * How long what a request reads holds, as far as it is known before: a licence that ends sends no event. The router uses
 * an earlier response only until then, also while this subgraph is dead.
 */
export class ResponseValidity {
  #untilMs = Infinity;
  #changesAtMs = Infinity;

  /** @param instant RFC 3339, from which on the response is wrong; null for no known end. */
  until(instant: string | null): void {
    if (instant !== null) this.#untilMs = Math.min(this.#untilMs, Date.parse(instant));
  }

  /**
   * A value of the response will be another one from then on, by the clock and without an event. Caches keep the response
   * until then at most. Unlike after \`until\`, the value may still replace one that cannot be had.
   *
   * @param instantMs Since 1970; infinite for a value that does not change.
   */
  changesAt(instantMs: number): void {
    if (instantMs < this.#changesAtMs) this.#changesAtMs = instantMs;
  }

  /** Whole seconds from `now` for which all values stay as they are, at least 0; infinite when nothing is known. */
  unchangedSeconds(now: Date): number {
    const left = Math.min(this.#untilMs, this.#changesAtMs) - now.getTime();
    return Math.max(0, Math.floor(left / 1_000));
  }

  /** Milliseconds from `now`, at least 0; null for a response that holds longer than any earlier response is used. */
  leftMs(now: Date): number | null {
    const left = this.#untilMs - now.getTime();
    return left > LONGEST_MS ? null : Math.max(0, Math.floor(left));
  }
}

/** The highest age that a tag `stale/SCOPE/AGE` can allow. */
const LONGEST_MS = 7 * 24 * 3_600_000;
