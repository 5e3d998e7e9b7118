/** Delays between attempts. They grow with each failure in a row, and a signal ends them early. */
import { setTimeout as wait } from 'node:timers/promises';

export interface BackoffOptions {
  readonly firstMs: number;
  readonly longestMs: number;
}

/** Short after a transient failure, rare enough to cost little during a lasting one. */
export const DEFAULT_BACKOFF: BackoffOptions = { firstMs: 100, longestMs: 10_000 };

export interface RepeatOptions {
  readonly signal: AbortSignal;
  readonly backoff: BackoffOptions;
  readonly onFailure: (error: unknown, failures: number) => void;
}

/** Milliseconds before the next attempt. @param failures Failures in a row, at least 1; each doubles the delay. */
export function backoffMs(failures: number, { firstMs, longestMs }: BackoffOptions): number {
  return Math.min(firstMs * 2 ** (failures - 1), longestMs);
}

/**
 * Resolves after the time, or as soon as the signal is aborted; never rejects.
 * @param keepAlive False lets the process exit while the delay is pending.
 */
export async function delay(ms: number, signal: AbortSignal, keepAlive = true): Promise<void> {
  if (signal.aborted) return;
  await wait(ms, undefined, { signal, ref: keepAlive }).catch(() => undefined);
}

/**
 * Repeats `work` until the signal is aborted. After a failure, waits for longer with each failure in a row.
 * @param onFailure Called before the wait, with the number of failures in a row.
 */
export async function repeatUntilAborted(
  work: () => Promise<void>,
  { signal, backoff, onFailure }: RepeatOptions,
): Promise<void> {
  for (let failures = 0; !signal.aborted; ) {
    try {
      await work();
      failures = 0;
    } catch (error) {
      failures += 1;
      onFailure(error, failures);
      await delay(backoffMs(failures, backoff), signal);
    }
  }
}

/** Lets timers and sockets run, for long loops over an embedded database, whose calls are synchronous. */
export function yieldToEventLoop(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}
