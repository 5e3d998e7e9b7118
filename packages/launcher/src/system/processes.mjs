/**
 * The processes of a start, each with a log file and an IPC channel to the launcher. A process that exits unexpectedly is
 * reported; the others go on without it.
 */
import { spawn } from 'node:child_process';
import { createWriteStream, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { UserError } from '../console.mjs';
import { Holds } from './holds.mjs';
import { startOrphanReaper } from './orphan-reaper.mjs';
import { ROOT } from '../workspace.mjs';

/** A first start writes the sample data before the process is ready; the large one takes minutes. */
const READY_LIMIT_MS = 30 * 60_000;
/** A process closes within 10 s; one that has not ended by then is killed. */
const STOP_LIMIT_MS = 12_000;

/**
 * @typedef {object} ProcessSpec
 * @property {string} name
 * @property {string} entry Relative to the root of the checkout.
 * @property {readonly string[]} [args]
 * @property {Readonly<Record<string, string>>} env
 */

/** @typedef {'running' | 'starting' | 'stopped' | 'slow' | 'ended'} ProcessState */

export class Processes {
  /** @type {Map<string, { child: import('node:child_process').ChildProcess, url: string | null }>} */
  #running = new Map();
  /** @type {Map<string, ProcessSpec>} */
  #specs = new Map();
  /** Every child that has not exited. @type {Set<import('node:child_process').ChildProcess>} */
  #alive = new Set();
  /** The ends of killed processes: their ports and stores are free then. @type {Map<string, Promise<unknown>>} */
  #ending = new Map();
  /** Restarts under way: a second one of the same process waits for the first. @type {Map<string, Promise<string>>} */
  #restarting = new Map();
  /** Why a process does not run. @type {Map<string, string>} */
  #reasons = new Map();
  /** Where each listened last. @type {Map<string, string>} */
  #urls = new Map();
  /** Processes that a command has stopped or slowed down. */
  holds = new Holds();
  #stopping = false;

  /**
   * @param {string} logsDir
   * @param {(name: string, reason: string) => void} onExit Called when a process that was ready exits unexpectedly.
   */
  constructor(logsDir, onExit) {
    this.logsDir = logsDir;
    this.onExit = onExit;
    this.tellReaper = startOrphanReaper();
    mkdirSync(logsDir, { recursive: true, mode: 0o700 });
  }

  /**
   * Resolves with the URL of the process when it is ready. Rejects with a `UserError` that has the end of its error
   * output when it ends before.
   *
   * @param {ProcessSpec} spec
   * @param {{ fd: number, close(): void } | null} [socket] A listening socket that it inherits.
   * @returns {Promise<string>}
   */
  start(spec, socket = null) {
    const { name } = spec;
    this.#specs.set(name, spec);
    const child = spawnProcess(spec, socket);
    // Its own copy of the descriptor remains.
    socket?.close();
    this.#alive.add(child);
    this.#tellWhoIsAlive();
    const log = createWriteStream(join(this.logsDir, `${name}.log`), { flags: 'a', mode: 0o600 });
    // A full disk: the process goes on without its log, and its pipes must not fill up.
    log.on('error', () => {
      child.stdout?.unpipe(log).resume();
      child.stderr?.unpipe(log).resume();
    });
    let lastErrors = '';
    child.stdout?.pipe(log, { end: false });
    child.stderr?.pipe(log, { end: false });
    child.stderr?.on('data', (chunk) => (lastErrors = (lastErrors + chunk).slice(-4000)));
    return new Promise((resolve, reject) => {
      const limit = setTimeout(
        () => reject(new UserError(`${name} is not ready after ${READY_LIMIT_MS / 60_000} minutes.`)),
        READY_LIMIT_MS,
      );
      child.on('message', (/** @type {any} */ message) => {
        if (message?.type !== 'ready') return;
        clearTimeout(limit);
        this.#running.set(name, { child, url: message.url });
        this.#urls.set(name, message.url);
        resolve(message.url);
      });
      child.on('exit', (code, signal) => {
        clearTimeout(limit);
        this.#alive.delete(child);
        this.#tellWhoIsAlive();
        log.end();
        const reason = signal ?? `exit code ${code}`;
        this.#onEnd(name, child, reason);
        const details = lastErrors.trim() || `Its log: ${join(this.logsDir, `${name}.log`)}`;
        reject(new UserError(`${name} did not start (${reason}).\n${details}`));
      });
      this.#running.set(name, { child, url: null });
    });
  }

  #tellWhoIsAlive() {
    this.tellReaper([...this.#alive].flatMap(({ pid }) => (pid === undefined ? [] : [pid])));
  }

  #onEnd(name, child, reason) {
    const running = this.#running.get(name);
    // A restart has replaced it.
    if (running === undefined || running.child !== child) return;
    this.#running.delete(name);
    this.#reasons.set(name, reason);
    this.holds.release(name);
    if (running.url !== null && !this.#stopping) this.onExit(name, reason);
  }

  /**
   * Stops a process, if it runs, and starts it with the settings it had. Its port refuses no connection meanwhile
   * (`packages/runtime/src/port-hand-over.ts`). Rejects with a `UserError` for other names.
   *
   * @param {string} name
   * @returns {Promise<string>} Its URL.
   */
  restart(name) {
    const underWay = this.#restarting.get(name);
    if (underWay !== undefined) return underWay;
    const restart = this.#restart(name).finally(() => this.#restarting.delete(name));
    this.#restarting.set(name, restart);
    return restart;
  }

  async #restart(name) {
    const spec = this.requireSpec(name);
    const running = this.#running.get(name);
    /** @type {{ fd: number, close(): void } | null} */
    let socket = null;
    if (running !== undefined) {
      this.#running.delete(name);
      this.holds.release(name);
      if (running.url !== null) socket = await takeSocket(running.child);
      await endProcess(running.child);
    }
    await this.#ending.get(name);
    if (this.#stopping) {
      socket?.close();
      throw new UserError(`${name} is not started, because everything stops.`);
    }
    return this.start(spec, socket);
  }

  /** @returns {ProcessSpec} Throws a `UserError` when no process of this name was started. */
  requireSpec(name) {
    const spec = this.#specs.get(name);
    if (spec === undefined)
      throw new UserError(`There is no process "${name}"; there are ${[...this.#specs.keys()].join(', ')}.`);
    return spec;
  }

  /**
   * The process behind a name, for signals. Throws a `UserError` when there is none, or when it does not run.
   *
   * @returns {import('node:child_process').ChildProcess}
   */
  requireRunning(name) {
    this.requireSpec(name);
    const running = this.#running.get(name);
    if (running === undefined) throw new UserError(`${name} does not run: restart it.`);
    return running.child;
  }

  /**
   * Kills a process that does not respond, without a report of its exit.
   *
   * @param {string} name
   * @param {number | undefined} pid Of the process that is meant; another one under this name stays.
   * @param {string} [reason] Why it does not run afterwards.
   * @returns {boolean} Whether it was killed.
   */
  kill(name, pid, reason = 'it was killed') {
    const running = this.#running.get(name);
    if (this.#stopping || running === undefined || running.child.pid !== pid) return false;
    this.#running.delete(name);
    this.#reasons.set(name, reason);
    this.holds.release(name);
    this.#ending.set(name, endOf(running.child));
    return running.child.kill('SIGKILL');
  }

  /** Starts a process that has ended, unless it was started meanwhile or everything stops. */
  async startAgain(name) {
    const spec = this.#specs.get(name);
    await this.#ending.get(name);
    if (spec === undefined || this.#stopping || this.#running.has(name)) return;
    await this.start(spec);
  }

  /** @returns {readonly ProcessSpec[]} All that were started, running or not. */
  specs() {
    return [...this.#specs.values()];
  }

  /** @returns {{ name: string, url: string, pid: number }[]} Those that run. `url` is set once a process is ready. */
  list() {
    return [...this.#running].map(([name, { child, url }]) => ({
      name,
      url: /** @type {string} */ (url),
      pid: /** @type {number} */ (child.pid),
    }));
  }

  /**
   * All that were started, running or not.
   *
   * @returns {{ name: string, url: string | null, pid: number | null, state: ProcessState, reasons: string[] }[]}
   */
  describe() {
    return [...this.#specs.keys()].map((name) => {
      const running = this.#running.get(name);
      const hold = this.holds.find(name);
      const isStarting = running === undefined ? this.#restarting.has(name) : running.url === null;
      const state = isStarting ? 'starting' : running === undefined ? 'ended' : (hold?.state ?? 'running');
      const reason = state === 'ended' ? this.#reasons.get(name) : hold?.reason;
      return {
        name,
        url: running?.url ?? this.#urls.get(name) ?? null,
        pid: running?.child.pid ?? null,
        state,
        reasons: reason === undefined ? [] : [reason],
      };
    });
  }

  /** Drains and ends all. The router goes first, so that it sends nothing to a subgraph that is ending. */
  async stop() {
    this.#stopping = true;
    this.holds.releaseAll();
    const router = this.#running.get('router');
    if (router !== undefined) await endProcess(router.child);
    await Promise.all([...this.#running.values()].map(({ child }) => endProcess(child)));
  }
}

/**
 * Of the C library, which has eight for each processor by default: what a thread has released stays in its arena, ten
 * megabytes and more for a thread that has ended.
 */
const MALLOC_ARENAS = '2';

/**
 * @param {ProcessSpec} spec
 * @param {{ fd: number } | null} socket
 */
function spawnProcess({ entry, args = [], env }, socket) {
  const flags = process.env.MARQUEE_NODE_FLAGS?.split(' ') ?? [];
  const inherited = socket === null ? {} : { LISTEN_FDS: '1' };
  const memory = { MALLOC_ARENA_MAX: process.env.MALLOC_ARENA_MAX ?? MALLOC_ARENAS };
  const own = { ...memory, NODE_ENV: 'production', MARQUEE_NODE_FLAGS: undefined, MARQUEE_WATCHDOG: undefined };
  return spawn(process.execPath, [...flags, join(ROOT, entry), ...args], {
    cwd: ROOT,
    env: { ...process.env, LISTEN_FDS: undefined, ...own, ...inherited, ...env },
    // An inherited socket is the descriptor 3.
    stdio: ['ignore', 'pipe', 'pipe', ...(socket === null ? [] : [socket.fd]), 'ipc'],
  });
}

/** A process that does not hand its socket over within this time is restarted without it. */
const HAND_OVER_LIMIT_MS = 1_000;
/** Until connections in use are closed with their responses: a request on one that is closed meanwhile would be lost. */
const POLITE_CLOSE_MS = 150;

/**
 * The listening socket of a process that is going to end. Null when it has none to give.
 *
 * @returns {Promise<{ fd: number, close(): void } | null>}
 */
function takeSocket(child) {
  if (process.platform === 'win32' || !child.connected) return Promise.resolve(null);
  return new Promise((resolve) => {
    let isOver = false;
    const end = (socket) => {
      isOver = true;
      clearTimeout(limit);
      if (socket === null) resolve(null);
      else setTimeout(() => resolve(socket), POLITE_CLOSE_MS);
    };
    const limit = setTimeout(() => end(null), HAND_OVER_LIMIT_MS);
    child.once('exit', () => isOver || end(null));
    child.on('message', (/** @type {any} */ message, socket) => {
      if (message?.type !== 'port') return;
      // Too late: a socket without a process would let clients wait.
      if (isOver) socket?.close();
      else end(socket ?? null);
    });
    child.send({ type: 'hand-over-port' }, (error) => error !== null && !isOver && end(null));
  });
}

function endOf(child) {
  return new Promise((resolve) => child.once('exit', resolve));
}

async function endProcess(child) {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const ended = endOf(child);
  // SIGTERM would keep its port open for balancers.
  child.kill('SIGINT');
  const limit = setTimeout(() => child.kill('SIGKILL'), STOP_LIMIT_MS);
  await ended;
  clearTimeout(limit);
}
