/** Pauses between attempts: longer with each failure in a row, cut short by a signal. */
import { setTimeout as wait } from 'node:timers/promises';

export interface BackoffOptions {
  readonly firstMs: number;
  readonly longestMs: number;
}

/** Soon enough for a passing trouble, seldom enough for a lasting one to cost nothing. */
export const DEFAULT_BACKOFF: BackoffOptions = { firstMs: 100, longestMs: 10_000 };

/** Doubles with each failure in a row, of which there is at least one. */
export function backoffMs(failures: number, { firstMs, longestMs }: BackoffOptions): number {
  return Math.min(firstMs * 2 ** (failures - 1), longestMs);
}

/** Resolves after the time, or as soon as the signal is aborted; never rejects. */
export async function delay(ms: number, signal: AbortSignal): Promise<void> {
  if (signal.aborted) return;
  await wait(ms, undefined, { signal }).catch(() => undefined);
}

/**
 * Lets timers, sockets and other work have their turn: long loops over an embedded database never wait for anything
 * else.
 */
export function yieldToEventLoop(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}
