/** Limits concurrent tasks and the number of queued ones. */

/** The queue is full. */
export class QueueFullError extends Error {
  override readonly name = 'QueueFullError';
}

export interface ConcurrencyLimit {
  run<T>(work: () => Promise<T>): Promise<T>;
  /** Whether the next task would be rejected. */
  isFull(): boolean;
}

/**
 * Runs at most `atOnce` tasks, the others in order of arrival. `run` rejects with `QueueFullError` when `waiting` tasks
 * are queued.
 */
export function createConcurrencyLimit({
  atOnce,
  waiting,
}: {
  readonly atOnce: number;
  readonly waiting: number;
}): ConcurrencyLimit {
  const queue: (() => void)[] = [];
  let inside = 0;

  const enter = async (): Promise<void> => {
    if (inside < atOnce) {
      inside += 1;
      return;
    }
    if (queue.length >= waiting) throw new QueueFullError(`${waiting} tasks are already queued.`);
    // A finished task passes its slot on, so `inside` does not change.
    await new Promise<void>((resolve) => queue.push(resolve));
  };
  const leave = (): void => {
    const next = queue.shift();
    if (next === undefined) inside -= 1;
    else next();
  };

  return {
    isFull: () => inside >= atOnce && queue.length >= waiting,
    run: async (work) => {
      await enter();
      try {
        return await work();
      } finally {
        leave();
      }
    },
  };
}
