/**
 * What another process publishes over HTTP, kept so that its absence takes nothing away: in memory, and on disk for the
 * next start.
 */
import { readJsonFile, writeJsonFile } from '@marquee/runtime/atomic-file';
import type { Logger } from '@marquee/runtime/log';

export interface CachedResource<T> {
  /** The last that was published and seen; null while nothing ever was. */
  current(): T | null;
  /**
   * Asks the publisher, unless it was asked less than `pauseMs` ago; answers whether the last time it was asked it
   * replied.
   */
  refreshIfOlderThan(pauseMs: number): Promise<boolean>;
}

export interface CachedResourceOptions<T extends object> {
  readonly url: string;
  readonly file: string;
  /** What it is, for the log. */
  readonly description: string;
  /** Throws when the JSON is not what is expected. */
  readonly read: (json: unknown) => T;
  readonly clock: () => Date;
  readonly log: Logger;
}

/** The publisher is on the local network; a client is waiting. */
const FETCH_DEADLINE_MS = 1_000;

export async function openCachedResource<T extends object>({
  url,
  file,
  description: what,
  read,
  clock,
  log,
}: CachedResourceOptions<T>): Promise<CachedResource<T>> {
  let kept: T | null = await readFrom(file, read);
  let attempt: { readonly atMs: number; readonly succeeded: Promise<boolean> } | null = null;

  const refresh = async (): Promise<boolean> => {
    try {
      const json = await fetchJson(url);
      kept = read(json);
      await writeJsonFile(file, json).catch((error: unknown) => log.warn({ err: error }, `could not keep ${what}`));
      return true;
    } catch (error) {
      log.warn({ err: error }, `could not fetch ${what}`);
      return false;
    }
  };

  return {
    current: () => kept,
    refreshIfOlderThan: (pauseMs) => {
      const nowMs = clock().getTime();
      if (attempt === null || nowMs - attempt.atMs >= pauseMs) attempt = { atMs: nowMs, succeeded: refresh() };
      return attempt.succeeded;
    },
  };
}

async function fetchJson(url: string): Promise<unknown> {
  const response = await fetch(url, { signal: AbortSignal.timeout(FETCH_DEADLINE_MS) });
  if (!response.ok) throw new Error(`HTTP status ${response.status}`);
  return response.json();
}

async function readFrom<T extends object>(file: string, read: (json: unknown) => T): Promise<T | null> {
  try {
    return read(await readJsonFile(file));
  } catch {
    return null;
  }
}
