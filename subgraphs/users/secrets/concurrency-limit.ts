/** So many at a time, so many waiting, and no more. */

/** Too many wait already: to wait behind them would help nobody. */
export class QueueFullError extends Error {
  override readonly name = 'TooBusyError';
}

export interface ConcurrencyLimit {
  run<T>(work: () => Promise<T>): Promise<T>;
  /** Whether the next one would be turned away. */
  isFull(): boolean;
}

/** First come, first served. Throws `TooBusyError` for whoever comes when `waiting` are waiting. */
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
    if (queue.length >= waiting) throw new QueueFullError(`${waiting} are waiting already.`);
    // Whoever leaves hands its place on, so `inside` does not change.
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
