/** The last answer of its kind, kept for the time when a new one cannot be made. */
export interface StaleIfErrorCache<Answer> {
  /**
   * Makes the answer and keeps it. When that fails, gives the kept one through `revise`, unless it is too old or there
   * is none: then rejects with what `make` said.
   * @param revise What of an old answer still stands.
   */
  get(
    key: string,
    now: Date,
    make: () => Promise<Answer>,
    revise: (kept: Answer, cause: unknown) => Answer,
  ): Promise<Answer>;
}

/** @param limit Answers that are kept; the one longest unused gives way. */
export function createStaleIfErrorCache<Answer>({
  limit,
  maxAgeMs,
}: {
  readonly limit: number;
  readonly maxAgeMs: number;
}): StaleIfErrorCache<Answer> {
  // A Map keeps its keys in the order in which they came: the first is the one longest unused.
  const kept = new Map<string, { readonly answer: Answer; readonly atMs: number }>();
  const keep = (key: string, answer: Answer, now: Date): Answer => {
    kept.delete(key);
    kept.set(key, { answer, atMs: now.getTime() });
    const [oldest] = kept.keys();
    if (kept.size > limit && oldest !== undefined) kept.delete(oldest);
    return answer;
  };
  return {
    get: async (key, now, make, revise) => {
      try {
        return keep(key, await make(), now);
      } catch (error) {
        const last = kept.get(key);
        if (last === undefined || now.getTime() - last.atMs > maxAgeMs) throw error;
        return revise(last.answer, error);
      }
    },
  };
}
