/**
 * A JSON resource of another service, cached in memory and on disk: while the service is unreachable, and at the next
 * start, the last version is used.
 */
import { readJsonFile, writeJsonFile } from '@marquee/runtime/atomic-file';
import { discardBody, readJson } from '@marquee/runtime/limited-response';
import type { Logger } from '@marquee/runtime/log';

export interface CachedResource<T> {
  /** The newest version that was ever fetched; null while none was. */
  current(): T | null;
  /**
   * Fetches the resource unless the last attempt began less than `minIntervalMs` ago. Resolves to whether the last
   * attempt succeeded.
   */
  refresh(minIntervalMs: number): Promise<boolean>;
}

export interface CachedResourceOptions<T extends object> {
  readonly url: string;
  readonly cacheFile: string;
  /** For log messages: `the list of ended sessions`. */
  readonly description: string;
  /** Throws when the JSON does not have the expected shape. */
  readonly parse: (json: unknown) => T;
  readonly clock: () => Date;
  readonly log: Logger;
}

/** The service is on the local network, and a client waits for the result. */
const FETCH_TIMEOUT_MS = 1_000;

/** The list of ended sessions has some fifty bytes for each session that was ended within a token's lifetime. */
const MAX_BYTES = 32 * 1024 * 1024;

export async function openCachedResource<T extends object>({
  url,
  cacheFile,
  description,
  parse,
  clock,
  log,
}: CachedResourceOptions<T>): Promise<CachedResource<T>> {
  let current: T | null = await readCache(cacheFile, parse);
  let lastAttempt: { readonly startedAtMs: number; readonly succeeded: Promise<boolean> } | null = null;

  const fetchNow = async (): Promise<boolean> => {
    try {
      const json = await fetchJson(url);
      current = parse(json);
      await writeJsonFile(cacheFile, json).catch((error: unknown) =>
        log.warn({ err: error }, `could not write ${description} to disk`),
      );
      return true;
    } catch (error) {
      log.warn({ cause: causeOf(error) }, `could not fetch ${description}`);
      return false;
    }
  };

  return {
    current: () => current,
    refresh: (minIntervalMs) => {
      const nowMs = clock().getTime();
      if (lastAttempt === null || nowMs - lastAttempt.startedAtMs >= minIntervalMs)
        lastAttempt = { startedAtMs: nowMs, succeeded: fetchNow() };
      return lastAttempt.succeeded;
    },
  };
}

/** Without the stack, which is that of `fetch`: at a start without the issuer, this line precedes all others. */
function causeOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  return error.cause instanceof Error ? `${error.message}: ${error.cause.message}` : error.message;
}

async function fetchJson(url: string): Promise<unknown> {
  const response = await fetch(url, { signal: AbortSignal.timeout(FETCH_TIMEOUT_MS) });
  if (response.ok) return readJson(response, MAX_BYTES);
  await discardBody(response);
  throw new Error(`HTTP status ${response.status}`);
}

async function readCache<T extends object>(file: string, parse: (json: unknown) => T): Promise<T | null> {
  try {
    return parse(await readJsonFile(file));
  } catch {
    return null;
  }
}
