/** A store of values that the caches of several routers share. */

export interface SharedValue {
  /** JSON, one character for each byte. */
  readonly json: string;
  readonly tags: readonly string[];
  readonly ownerIds: readonly string[];
  /** How long ago it was requested, in milliseconds. */
  readonly ageMs: number;
  readonly maxAgeMs: number;
  readonly staleWhileRevalidateMs: number;
}

export interface SecondLevel {
  /**
   * The values of the keys, in their order; null for a key without one. Never rejects, and resolves within a few
   * milliseconds: a store that does not respond has no values.
   *
   * @param keys The same for the same value in every router: texts, not hashed.
   */
  get(keys: readonly string[]): Promise<readonly (SharedValue | null)[]>;
  /** Stores values later. Never throws. */
  set(values: readonly (readonly [key: string, value: SharedValue])[]): void;
}
