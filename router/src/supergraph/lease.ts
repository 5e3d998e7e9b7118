/** A resource that many operations use at the same time, closed when the last of them has released it. */

export interface Closable {
  close(): Promise<void>;
}

export interface Lease<T> {
  readonly value: T;
  /** To be called exactly once. */
  release(): void;
}

export class LeasedResource<T extends Closable> {
  #leases = 0;
  #onReleased: (() => void) | null = null;

  constructor(readonly value: T) {}

  lease(): Lease<T> {
    this.#leases += 1;
    return { value: this.value, release: () => this.#release() };
  }

  /** A lease for as long as the operation takes. */
  async use<R>(operation: (value: T) => Promise<R>): Promise<R> {
    this.#leases += 1;
    try {
      return await operation(this.value);
    } finally {
      this.#release();
    }
  }

  /** Closes the value once all leases are released. To be called once, after the last call of `lease`. */
  async retire(): Promise<void> {
    if (this.#leases > 0) await new Promise<void>((resolve) => (this.#onReleased = resolve));
    await this.value.close();
  }

  #release(): void {
    this.#leases -= 1;
    if (this.#leases === 0) this.#onReleased?.();
  }
}
