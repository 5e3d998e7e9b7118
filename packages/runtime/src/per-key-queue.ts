/** Runs work of the same key one after another within this process. */

export type PerKeyQueue<Key extends string = string> = <T>(key: Key, work: () => Promise<T>) => Promise<T>;

/**
 * Saves retries against version conflicts within one process. It guarantees no order between processes: there, the
 * versions of documents decide.
 */
export function createPerKeyQueue<Key extends string = string>(): PerKeyQueue<Key> {
  const last = new Map<Key, Promise<unknown>>();
  return async (key, work) => {
    const previous = last.get(key) ?? Promise.resolve();
    // The next work runs whether the previous one succeeded or failed.
    const own = previous.then(work, work);
    last.set(key, own);
    try {
      return await own;
    } finally {
      if (last.get(key) === own) last.delete(key);
    }
  };
}
