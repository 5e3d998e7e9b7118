/** A sleep that can be ended from outside: what a loop rests on between two looks for work. */
export class WakeUpTimer {
  #called = false;
  #wake: (() => void) | null = null;

  /** Ends the sleep at hand or, when nobody sleeps, the next one at once: a call is never lost. */
  wake(): void {
    this.#called = true;
    this.#wake?.();
  }

  /** Resolves at the next call, or after `longestMs` when that is given. */
  async wait(longestMs?: number): Promise<void> {
    if (!this.#called) {
      await new Promise<void>((resolve) => {
        const timer = longestMs === undefined ? undefined : setTimeout(resolve, longestMs);
        this.#wake = () => {
          clearTimeout(timer);
          resolve();
        };
      });
    }
    this.#called = false;
    this.#wake = null;
  }
}
