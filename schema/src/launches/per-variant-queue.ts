/** One after another: publications to a variant take turns, so that each composes what the one before it left. */
export class PerVariantQueue {
  readonly #last = new Map<string, Promise<unknown>>();

  /** Runs `work` when everything that was given for `name` earlier has ended, however it ended. */
  async run<T>(name: string, work: () => Promise<T>): Promise<T> {
    const before = this.#last.get(name) ?? Promise.resolve();
    const own = before.then(work, work);
    // What waits behind us must not care how we end.
    const ended = own.then(
      () => {},
      () => {},
    );
    this.#last.set(name, ended);
    try {
      return await own;
    } finally {
      if (this.#last.get(name) === ended) this.#last.delete(name);
    }
  }
}
