/** A bound of concurrent work, with a bounded queue of work that waits. */

/** Work that has begun calls it once, at its end. */
export type EndWork = () => void;

export class WorkSlots {
  #active = 0;
  readonly #waiting = new Set<() => void>();

  /** @param maxWaiting Work that waits; further work is refused. */
  constructor(
    private readonly max: number,
    private readonly maxWaiting: number,
  ) {}

  get active(): number {
    return this.#active;
  }

  get waiting(): number {
    return this.#waiting.size;
  }

  /**
   * Calls `begin` now or later.
   *
   * @returns Null when it is refused; else a function that gives up the place in the queue.
   */
  run(begin: (end: EndWork) => void): (() => void) | null {
    if (this.#active >= this.max && this.#waiting.size >= this.maxWaiting) return null;
    const start = (): void => {
      this.#active += 1;
      let hasEnded = false;
      begin(() => {
        if (hasEnded) return;
        hasEnded = true;
        this.#active -= 1;
        const [next] = this.#waiting;
        if (next === undefined) return;
        this.#waiting.delete(next);
        next();
      });
    };
    if (this.#active < this.max) start();
    else this.#waiting.add(start);
    return () => void this.#waiting.delete(start);
  }
}
