/** Asks a running process of recommendations, with the operator's key of its data folder. */
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { readFileOrNull } from '@marquee/runtime/atomic-file';
import type { ServingState } from '../../operator-routes.js';
import { CommandError } from './command-error.js';
import { DEFAULT_URL, modelsFolder } from './library-options.js';
import type { Options } from './options.js';
import type { Terminal } from './terminal.js';

/** A process that is busy or paused answers within this time, or not at all. */
const ANSWER_MS = 5_000;

/**
 * Null when no process answers. Throws a `CommandError` when it refuses.
 *
 * @param path Below `/operator/`.
 */
export async function askProcess<Answer>(
  terminal: Terminal,
  options: Options,
  method: 'GET' | 'POST',
  path: string,
): Promise<Answer | null> {
  const key = await readFileOrNull(join(modelsFolder(terminal, options), 'operator-key'));
  if (key === null) return null;
  const url = `${(options.text('url') ?? DEFAULT_URL).replace(/\/+$/, '')}/operator/${path}`;
  let response: Response;
  try {
    const signal = AbortSignal.any([terminal.signal, AbortSignal.timeout(ANSWER_MS)]);
    response = await fetch(url, { method, headers: { authorization: `Bearer ${key.trim()}` }, signal });
  } catch {
    terminal.signal.throwIfAborted();
    return null;
  }
  if (response.status === 401)
    throw new CommandError(`The process at ${url} has another key: name its data folder with --data-dir.`);
  if (!response.ok)
    throw new CommandError(`${url} responds ${response.status}: it is not a process of recommendations.`);
  return (await response.json()) as Answer;
}

/** How long a process may take to follow. */
const FOLLOW_MS = 5_000;
const POLL_MS = 25;

/** What a running process does after a change of the references. */
export interface Followed {
  /** Null: no process answers. */
  readonly served: string | null;
  /** Milliseconds until the process served the version; null when it does not. */
  readonly afterMs: number | null;
}

/** @param startedAt As of `performance.now()`: when the reference was written. */
export async function waitUntilServed(
  terminal: Terminal,
  options: Options,
  version: string,
  startedAt: number,
): Promise<Followed> {
  for (;;) {
    const state = await askProcess<ServingState>(terminal, options, 'GET', 'models');
    const passedMs = Math.round(performance.now() - startedAt);
    if (state === null) return { served: null, afterMs: null };
    if (state.served === version) return { served: version, afterMs: passedMs };
    if (passedMs > FOLLOW_MS) return { served: state.served ?? 'popularity', afterMs: null };
    await wait(POLL_MS);
  }
}

export function describeFollowed(version: string, { served, afterMs }: Followed): string {
  if (afterMs !== null) return `served by the running process after ${afterMs} ms`;
  return served === null
    ? `no process answers; the next start serves ${version}`
    : `the running process still serves ${served}: see its log`;
}
