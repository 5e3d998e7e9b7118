/**
 * How long what a request reads holds, as far as it is known before: a licence that ends sends no event. The router uses
 * an earlier response only until then, also while this subgraph is dead.
 */
export class ResponseValidity {
  #untilMs = Infinity;

  /** @param instant RFC 3339, from which on the response is wrong; null for no known end. */
  until(instant: string | null): void {
    if (instant !== null) this.#untilMs = Math.min(this.#untilMs, Date.parse(instant));
  }

  /** Milliseconds from `now`, at least 0; null for a response that holds longer than any earlier response is used. */
  leftMs(now: Date): number | null {
    const left = this.#untilMs - now.getTime();
    return left > LONGEST_MS ? null : Math.max(0, Math.floor(left));
  }
}

/** The highest age that a tag `stale/SCOPE/AGE` can allow. */
const LONGEST_MS = 7 * 24 * 3_600_000;
