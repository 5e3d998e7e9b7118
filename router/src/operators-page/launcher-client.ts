/**
 * The client of the launcher's control socket. A connection carries one command, a line of text as in `kill users`, and
 * one response, a line of JSON.
 */
import { connect } from 'node:net';
import { isRecord } from '@marquee/runtime/is-record';

/** What the launcher knows about a process that it has started. */
export interface LaunchedProcess {
  readonly name: string;
  readonly url: string | null;
  readonly pid: number | null;
  readonly state: 'running' | 'starting' | 'stopped' | 'slow' | 'ended';
  /** As in `killed by a command`. */
  readonly reasons: readonly string[];
}

const STATES: readonly string[] = ['running', 'starting', 'stopped', 'slow', 'ended'];

/** The launcher responds at once: what a command has begun is seen in the list. */
const LIMIT_MS = 2_000;
/** For a switch it asks the registry. */
const SWITCH_LIMIT_MS = 7_000;
const MAX_RESPONSE_CHARS = 256 * 1024;

/** A name that has a switch, or has none for a reason. */
export interface KnownSwitch {
  readonly name: string;
  readonly isSubgraph: boolean;
  readonly refusal: string | null;
}

/** The launcher has understood the command and refuses it; the message is for the user. */
export class RefusedCommandError extends Error {}

export class LauncherClient {
  /** @param path Of the socket. */
  constructor(private readonly path: string) {}

  /** Rejects when the launcher does not respond. */
  async list(): Promise<{ readonly processes: readonly LaunchedProcess[]; readonly problem: null }> {
    const { processes } = await this.#send('list');
    return { processes: Array.isArray(processes) ? processes.flatMap(readProcess) : [], problem: null };
  }

  /**
   * @param words As in `kill`, `users`. Rejects with a `RefusedCommandError` when the launcher refuses them.
   * @returns What the launcher has done, for the user.
   */
  async command(words: readonly string[]): Promise<string> {
    if (words.some((word) => !/^[\w.-]+$/.test(word))) throw new RefusedCommandError('A command has words only.');
    const limitMs = words[0] === 'off' || words[0] === 'on' ? SWITCH_LIMIT_MS : LIMIT_MS;
    const { message } = await this.#send(words.join(' '), limitMs);
    return String(message);
  }

  /** Rejects when the launcher or the registry does not respond. */
  async switches(): Promise<readonly KnownSwitch[]> {
    const { switches } = await this.#send('switches', SWITCH_LIMIT_MS);
    return Array.isArray(switches) ? switches.flatMap(readSwitch) : [];
  }

  async #send(line: string, limitMs = LIMIT_MS): Promise<Record<string, unknown>> {
    const response: unknown = JSON.parse(await exchange(this.path, `${line}\n`, limitMs));
    if (!isRecord(response)) throw new Error('its response is no object');
    if (response['ok'] !== true) throw new RefusedCommandError(String(response['message']));
    return response;
  }
}

/** Resolves with what the other side has written by its end of the connection. */
function exchange(path: string, text: string, limitMs: number): Promise<string> {
  return new Promise((resolve, reject) => {
    const socket = connect(path);
    let received = '';
    const limit = setTimeout(() => socket.destroy(new Error(`no response within ${limitMs / 1_000} s`)), limitMs);
    socket.setEncoding('utf8');
    socket.on('data', (piece: string) => {
      received += piece;
      if (received.length > MAX_RESPONSE_CHARS) socket.destroy(new Error('the response is too long'));
    });
    socket.once('error', reject);
    socket.once('end', () => resolve(received));
    socket.once('close', () => {
      clearTimeout(limit);
      reject(new Error('the connection was closed'));
    });
    // Not `end`: a side that is closed for writing would close the other one too.
    socket.write(text);
  });
}

function readSwitch(value: unknown): readonly KnownSwitch[] {
  if (!isRecord(value) || typeof value['name'] !== 'string') return [];
  const { name, isSubgraph, refusal } = value;
  return [{ name, isSubgraph: isSubgraph === true, refusal: typeof refusal === 'string' ? refusal : null }];
}

function readProcess(process: unknown): readonly LaunchedProcess[] {
  if (!isRecord(process) || typeof process['name'] !== 'string' || !STATES.includes(String(process['state'])))
    return [];
  const { name, url, pid, state, reasons } = process;
  return [
    {
      name,
      url: typeof url === 'string' ? url : null,
      pid: typeof pid === 'number' ? pid : null,
      state: state as LaunchedProcess['state'],
      reasons: Array.isArray(reasons) ? reasons.map(String) : [],
    },
  ];
}
