/** A timer that can be ended early: a polling loop waits on it between two polls. */
export class WakeUpTimer {
  #isDue = false;
  #endWait: (() => void) | null = null;

  /** Ends the current wait. When there is none, the next wait ends immediately. */
  wake(): void {
    this.#isDue = true;
    this.#endWait?.();
  }

  /** Resolves at the next `wake`, or after `maxMs` if given. */
  async wait(maxMs?: number): Promise<void> {
    if (!this.#isDue) {
      await new Promise<void>((resolve) => {
        const timer = maxMs === undefined ? undefined : setTimeout(resolve, maxMs);
        this.#endWait = () => {
          clearTimeout(timer);
          resolve();
        };
      });
    }
    this.#isDue = false;
    this.#endWait = null;
  }
}
