/**
 * Reads of a store that may fail or hang. Each read has a deadline. When several in a row exceed it, the store is left
 * alone for a while, and then one read at a time tries it again: a store that hangs does not collect waiting reads.
 */

/** The store has not answered in time, or is left alone because it has not. */
export class StoreReadError extends Error {
  override readonly name = 'StoreReadError';
}

/** Whether the error ends the request itself, so that nobody waits for a result. */
export function isRequestEnd(error: unknown): boolean {
  return error instanceof Error && 'isRequestEnd' in error;
}

export interface ReadGuard {
  /**
   * The result of `read`. Rejects with a `StoreReadError` after the deadline, or at once while the store is left alone;
   * and with the error of `read`.
   */
  run<T>(read: () => Promise<T>): Promise<T>;
}

export interface ReadGuardOptions {
  /** Deadline of each read. */
  readonly waitMs: number;
  /** Milliseconds of a monotonic clock. */
  readonly nowMs?: () => number;
}

/** One slow read may be due to a pause of this process. */
const SLOW_IN_A_ROW = 3;
/** How long a store that hangs is left alone; the time doubles with each attempt. */
const [FIRST_PAUSE_MS, LONGEST_PAUSE_MS] = [500, 8_000];

function monotonicMs(): number {
  return performance.now();
}

export function createReadGuard({ waitMs, nowMs = monotonicMs }: ReadGuardOptions): ReadGuard {
  let [slowInARow, pausedUntilMs, isTrying] = [0, -Infinity, false];

  const onSlow = (): void => {
    slowInARow += 1;
    const attempts = slowInARow - SLOW_IN_A_ROW;
    if (attempts >= 0) pausedUntilMs = nowMs() + Math.min(LONGEST_PAUSE_MS, FIRST_PAUSE_MS * 2 ** attempts);
  };

  return {
    run: <T>(read: () => Promise<T>): Promise<T> => {
      const isPaused = slowInARow >= SLOW_IN_A_ROW;
      if (isPaused && (isTrying || nowMs() < pausedUntilMs))
        return Promise.reject(new StoreReadError('The store does not answer; it is left alone for a while.'));
      isTrying = isPaused;
      return new Promise<T>((resolve, reject) => {
        const giveUp = (): void => {
          onSlow();
          isTrying = false;
          reject(new StoreReadError(`The store has not answered within ${waitMs} ms.`));
        };
        // A result that arrived while the event loop was blocked is handled before the deadline is.
        let late: NodeJS.Immediate | null = null;
        const timer = setTimeout(() => (late = setImmediate(giveUp)), waitMs);
        const settled = (hasAnswered: boolean): void => {
          clearTimeout(timer);
          if (late !== null) clearImmediate(late);
          isTrying = false;
          // Also after the deadline: the store answers again.
          if (hasAnswered) slowInARow = 0;
        };
        read().then(
          (value) => {
            settled(true);
            resolve(value);
          },
          (error: unknown) => {
            settled(!isRequestEnd(error));
            reject(error instanceof Error ? error : new Error(String(error)));
          },
        );
      });
    },
  };
}

/** The result of `work`. Rejects with a `StoreReadError` when it takes longer than `waitMs`. */
export async function within<T>(waitMs: number, work: () => Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new StoreReadError(`The store has not answered within ${waitMs} ms.`)), waitMs);
    timer.unref();
  });
  return Promise.race([work(), late]).finally(() => clearTimeout(timer));
}
