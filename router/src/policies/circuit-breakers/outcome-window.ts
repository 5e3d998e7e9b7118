/** Successes and failures of the last seconds, in slices of time. Its memory does not depend on their number. */
const SLICES = 10;

export class OutcomeWindow {
  readonly #successes = new Uint32Array(SLICES);
  readonly #failures = new Uint32Array(SLICES);
  /** The number of the current slice, counted from the beginning of the clock. */
  #current = 0;
  #successCount = 0;
  #failureCount = 0;

  /** @param lengthMs Older outcomes are forgotten. */
  constructor(private readonly lengthMs: number) {}

  add(isSuccess: boolean, nowMs: number): void {
    const slice = this.#advance(nowMs);
    if (isSuccess) {
      this.#successes[slice] = (this.#successes[slice] ?? 0) + 1;
      this.#successCount += 1;
    } else {
      this.#failures[slice] = (this.#failures[slice] ?? 0) + 1;
      this.#failureCount += 1;
    }
  }

  /** A success has turned out to be a failure. */
  revise(nowMs: number): void {
    const slice = this.#advance(nowMs);
    if ((this.#successes[slice] ?? 0) > 0) {
      this.#successes[slice] = (this.#successes[slice] ?? 0) - 1;
      this.#successCount -= 1;
    }
    this.add(false, nowMs);
  }

  failures(nowMs: number): number {
    this.#advance(nowMs);
    return this.#failureCount;
  }

  total(nowMs: number): number {
    this.#advance(nowMs);
    return this.#failureCount + this.#successCount;
  }

  clear(): void {
    this.#successes.fill(0);
    this.#failures.fill(0);
    this.#successCount = 0;
    this.#failureCount = 0;
  }

  /** Forgets the slices that are too old. Returns the index of the current one. */
  #advance(nowMs: number): number {
    const now = Math.floor((nowMs * SLICES) / this.lengthMs);
    if (now - this.#current >= SLICES) this.clear();
    else
      for (let slice = this.#current + 1; slice <= now; slice++) {
        const index = slice % SLICES;
        this.#successCount -= this.#successes[index] ?? 0;
        this.#failureCount -= this.#failures[index] ?? 0;
        this.#successes[index] = 0;
        this.#failures[index] = 0;
      }
    this.#current = Math.max(this.#current, now);
    return this.#current % SLICES;
  }
}
