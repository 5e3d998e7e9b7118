/** Pauses after failures, each twice as long as the one before. */

/** The pause after a failed command, and after more of them in a row. */
const FIRST_PAUSE_MS = 250;
const LONGEST_PAUSE_MS = 10_000;

export class FailurePauses {
  #failures = 0;
  #untilMs = 0;

  isPaused(nowMs: number): boolean {
    return nowMs < this.#untilMs;
  }

  /** Commands that were sent before the pause fail during it: they do not extend it. */
  fail(nowMs: number): void {
    if (this.isPaused(nowMs)) return;
    this.#untilMs = nowMs + Math.min(LONGEST_PAUSE_MS, FIRST_PAUSE_MS * 2 ** Math.min(10, this.#failures));
    this.#failures += 1;
  }

  succeed(): void {
    this.#failures = 0;
  }
}
