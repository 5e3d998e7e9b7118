/** Cache that is used only when a new value cannot be computed (as `stale-if-error` of HTTP). */
export interface StaleIfErrorCache<Value> {
  /**
   * Computes a value and caches it. When `make` fails, returns the cached value through `revise`; without one, or when
   * it is too old, rejects with the error of `make`.
   * @param revise Removes from a cached value what is no longer valid.
   */
  get(
    key: string,
    now: Date,
    make: () => Promise<Value>,
    revise: (cached: Value, cause: unknown) => Value,
  ): Promise<Value>;
}

/** @param limit Number of cached values. The least recently used one is removed. */
export function createStaleIfErrorCache<Value>({
  limit,
  maxAgeMs,
}: {
  readonly limit: number;
  readonly maxAgeMs: number;
}): StaleIfErrorCache<Value> {
  // A Map keeps its keys in insertion order, so the first key is the least recently used one.
  const cached = new Map<string, { readonly value: Value; readonly atMs: number }>();
  const save = (key: string, value: Value, now: Date): Value => {
    cached.delete(key);
    cached.set(key, { value, atMs: now.getTime() });
    const [oldest] = cached.keys();
    if (cached.size > limit && oldest !== undefined) cached.delete(oldest);
    return value;
  };
  return {
    get: async (key, now, make, revise) => {
      try {
        return save(key, await make(), now);
      } catch (error) {
        const last = cached.get(key);
        if (last === undefined || now.getTime() - last.atMs > maxAgeMs) throw error;
        return revise(last.value, error);
      }
    },
  };
}
