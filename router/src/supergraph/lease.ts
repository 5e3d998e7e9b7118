/** Something that is used by many at once and closed when the last of them is done with it. */

export interface Closable {
  close(): Promise<void>;
}

export interface Lease<T> {
  readonly value: T;
  /** To be called once. */
  release(): void;
}

export class LeasedResource<T extends Closable> {
  #users = 0;
  #whenFree: (() => void) | null = null;

  constructor(readonly value: T) {}

  lease(): Lease<T> {
    this.#users += 1;
    return { value: this.value, release: () => this.#release() };
  }

  /** No more leases are to be taken: closes the value once those that are out have come back. To be called once. */
  async retire(): Promise<void> {
    if (this.#users > 0) await new Promise<void>((resolve) => (this.#whenFree = resolve));
    await this.value.close();
  }

  #release(): void {
    this.#users -= 1;
    if (this.#users === 0) this.#whenFree?.();
  }
}
