/** Runs the changes of a variant one after another, so that each change starts from the result of the one before it. */
export class PerVariantQueue {
  readonly #last = new Map<string, Promise<unknown>>();

  /** Runs `work` after all earlier work of the same name has settled. */
  async run<T>(name: string, work: () => Promise<T>): Promise<T> {
    const before = this.#last.get(name) ?? Promise.resolve();
    const own = before.then(work, work);
    // Later work must also run when this work fails.
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
