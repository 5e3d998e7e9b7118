/** Asks a running process of recommendations, with the operator's key of its data folder. */
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { readFileOrNull } from '@marquee/runtime/atomic-file';
import { processEnvironment } from '@marquee/runtime/environment';
import type { Environment } from '@marquee/runtime/environment';
import { Settings } from '@marquee/runtime/settings';
import { SHARED_SETTINGS } from '@marquee/runtime/shared-config';
import { subgraphProcessSettings } from '@marquee/subgraph/process-settings';
import type { ServingState } from '../../operator-routes.js';
import { UsageError } from './command-error.js';
import { modelsFolder } from './library-options.js';
import type { Options } from './options.js';
import type { Terminal } from './terminal.js';

const DEFAULT_PORT = 4003;
/** A process that is busy or paused answers within this time, or not at all. */
const ANSWER_MS = 5_000;

export type Answered<Answer> =
  | { readonly answer: Answer; readonly problem: null }
  /** Why there is no answer, as a sentence without its full stop. */
  | { readonly answer: null; readonly problem: string };

export interface ProcessClient {
  readonly url: string;
  /**
   * Never rejects: whoever has written a reference has done so whether a process answers or not.
   *
   * @param path Below `/operator/`.
   */
  ask<Answer>(method: 'GET' | 'POST', path: string): Promise<Answered<Answer>>;
}

/** Throws a `UsageError` when the URL is none: call it before anything is written. */
export function openClient(terminal: Terminal, options: Options): ProcessClient {
  const url = readUrl(options.text('url') ?? urlOf(terminal.environment ?? processEnvironment()));
  const keyFile = join(modelsFolder(terminal, options), 'operator-key');
  return {
    url,
    ask: (method, path) => ask({ terminal, url, keyFile }, method, path),
  };
}

function readUrl(text: string): string {
  const url = URL.parse(text);
  if (url === null || !['http:', 'https:'].includes(url.protocol))
    throw new UsageError(`--url is the address of a process as in http://127.0.0.1:${DEFAULT_PORT}; got "${text}".`);
  return text.replace(/\/+$/, '');
}

/** Where the process listens by its settings, seen from this machine. With a port that is none it does not start. */
export function urlOf(environment: Environment): string {
  const settings = new Settings('recommendations', environment);
  const host = settings.read(SHARED_SETTINGS.host);
  const port = settings.read(subgraphProcessSettings('recommendations', DEFAULT_PORT).port);
  return `http://${reachable(host)}:${port}`;
}

/** An address that listens on all interfaces is no address to connect to. */
function reachable(host: string): string {
  if (host === '0.0.0.0') return '127.0.0.1';
  if (host === '::') return '[::1]';
  return host.includes(':') ? `[${host}]` : host;
}

interface Target {
  readonly terminal: Terminal;
  readonly url: string;
  readonly keyFile: string;
}

async function ask<Answer>(
  { terminal, url, keyFile }: Target,
  method: 'GET' | 'POST',
  path: string,
): Promise<Answered<Answer>> {
  const failed = (problem: string): Answered<Answer> => ({ answer: null, problem });
  const key = await readFileOrNull(keyFile).catch(() => '');
  if (key === null) return failed(`no process has run with this data folder: there is no ${keyFile}`);
  if (key.trim() === '') return failed(`${keyFile} cannot be read`);
  let response: Response;
  try {
    const signal = AbortSignal.any([terminal.signal, AbortSignal.timeout(ANSWER_MS)]);
    response = await fetch(`${url}/operator/${path}`, {
      method,
      headers: { authorization: `Bearer ${key.trim()}` },
      signal,
    });
  } catch {
    return failed(terminal.signal.aborted ? 'the command was interrupted' : `no process answers at ${url}`);
  }
  if (response.status === 401)
    return failed(`the process at ${url} has another key: name its data folder with --data-dir, or another --url`);
  const answer = response.ok ? await response.json().catch(() => null) : null;
  if (typeof answer !== 'object' || answer === null)
    return failed(`${url} responds ${response.status} and is not a process of recommendations: name it with --url`);
  return { answer: answer as Answer, problem: null };
}

/** How long a process may take to follow. */
const FOLLOW_MS = 5_000;
const POLL_MS = 25;

/** What a running process does after a change of the references. */
export interface Followed {
  /** Null: no process answers, or it serves popularity. */
  readonly served: string | null;
  /** Milliseconds until the process served the version; null when it does not. */
  readonly afterMs: number | null;
  /** Why no process confirmed the change; null when one did. */
  readonly problem: string | null;
}

/** @param startedAt As of `performance.now()`: when the reference was written. */
export async function waitUntilServed(client: ProcessClient, version: string, startedAt: number): Promise<Followed> {
  for (;;) {
    const { answer: state, problem } = await client.ask<ServingState>('GET', 'models');
    const passedMs = Math.round(performance.now() - startedAt);
    if (state === null) return { served: null, afterMs: null, problem };
    if (state.served === version) return { served: version, afterMs: passedMs, problem: null };
    if (passedMs > FOLLOW_MS) {
      const still = `the process at ${client.url} still serves ${state.served ?? 'popularity'}: see its log`;
      return { served: state.served, afterMs: null, problem: still };
    }
    await wait(POLL_MS);
  }
}

export function describeFollowed({ afterMs, problem }: Followed): string {
  return problem === null
    ? `served by the running process after ${afterMs} ms`
    : `written; not confirmed by a process: ${problem}`;
}
