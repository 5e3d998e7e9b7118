/**
 * Limits the CPU time of background work to a share of all time, with a burst: work that is over the limit is left out.
 */
export class WorkBudget {
  #leftMs: number;
  #atMs: number;

  /**
   * @param share Of all time, as in 0.02.
   * @param burstMs Work that may be done at once after a pause.
   */
  constructor(
    private readonly share: number,
    private readonly burstMs: number,
    private readonly nowMs: () => number,
  ) {
    this.#leftMs = burstMs;
    this.#atMs = nowMs();
  }

  get isUsedUp(): boolean {
    const now = this.nowMs();
    this.#leftMs = Math.min(this.burstMs, this.#leftMs + (now - this.#atMs) * this.share);
    this.#atMs = now;
    return this.#leftMs <= 0;
  }

  /** Does the work, and counts its time. */
  use(work: () => void): void {
    const startedAtMs = this.nowMs();
    work();
    this.#leftMs -= this.nowMs() - startedAtMs;
  }
}
