/**
 * Begins operations in the order of their arrival, and first goes on with those that have begun: beyond a few, one begins
 * per turn of the event loop, in which the responses that have arrived are read. When all began at once, each waited for
 * all others after each of its fetches: the first ended as late as the last, and the data of all was in memory at the
 * same time, where each garbage collection copied it.
 *
 * The number of executed operations is not bounded: while they wait for subgraphs, turns are short.
 */

/** So many are executed before others wait for a turn. */
const AT_ONCE = 6;

interface Waiter {
  readonly since: number;
  readonly begin: () => void;
}

export class StartTurns {
  /** In the order of arrival. */
  readonly #waiting: Waiter[] = [];
  #executing = 0;

  get waiting(): number {
    return this.#waiting.length;
  }

  /** How long the operation that has waited longest has waited; 0 when none waits. */
  get queueDelayMs(): number {
    const [first] = this.#waiting;
    return first === undefined ? 0 : performance.now() - first.since;
  }

  /** Null: the operation begins at once; else when the promise resolves. `end` is to be called once for each. */
  begin(): Promise<void> | null {
    if (this.#waiting.length === 0) {
      if (this.#executing < AT_ONCE) {
        this.#executing += 1;
        return null;
      }
      setImmediate(() => this.#turn());
    }
    return new Promise((begin) => this.#waiting.push({ since: performance.now(), begin }));
  }

  end(): void {
    this.#executing -= 1;
  }

  #turn(): void {
    do {
      const next = this.#waiting.shift();
      if (next === undefined) return;
      this.#executing += 1;
      next.begin();
    } while (this.#executing < AT_ONCE);
    if (this.#waiting.length > 0) setImmediate(() => this.#turn());
  }
}
