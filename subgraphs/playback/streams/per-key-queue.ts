/**
 * Work on one thing, one after another within this process, so that a crowd waits for its turn instead of retrying
 * against itself.
 */

export type InTurn = <T>(key: string, work: () => Promise<T>) => Promise<T>;

/** Saves work and promises nothing: between processes, versions decide. */
export function createTurns(): InTurn {
  const last = new Map<string, Promise<unknown>>();
  return async (key, work) => {
    const before = last.get(key) ?? Promise.resolve();
    // Whatever became of the one before, it is over.
    const mine = before.then(work, work);
    last.set(key, mine);
    try {
      return await mine;
    } finally {
      if (last.get(key) === mine) last.delete(key);
    }
  };
}
