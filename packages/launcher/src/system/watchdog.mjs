/**
 * Watches the processes of a start: one that is silent (three probes of `/health` without a response, after it was
 * ready) is killed with SIGKILL and started again. With `--restart`, one that exits is started again too. Each at most
 * five times within an hour, after a pause that doubles.
 */
import { get } from 'node:http';
import { UserError } from '../console.mjs';

/** The time of a probe, and the pause between the beginnings of two. */
const PROBE_MS = 5_000;
const SILENT_PROBES = 3;
const MAX_RESTARTS = 5;
const HOUR_MS = 3_600_000;
const FIRST_PAUSE_MS = 1_000;

/** A timer of this period that is later by `STOPPED_MS` shows that the launcher, or the machine, was stopped. */
const TICK_MS = 500;
const STOPPED_MS = 2_000;

/** @returns {boolean} Whether `MARQUEE_WATCHDOG` turns it on. Throws a `UserError` for other values. */
export function isWatchdogOn(env = process.env) {
  const value = env.MARQUEE_WATCHDOG || 'on';
  if (value !== 'on' && value !== 'off')
    throw new UserError(`MARQUEE_WATCHDOG must be one of on, off, got "${value}".`);
  return value === 'on';
}

/**
 * When a process may be started again: the times of the restarts within the last hour decide.
 *
 * @param {readonly number[]} restartsMs Earlier restarts, oldest first.
 * @param {number} nowMs
 * @returns {{ kind: 'restart', pauseMs: number, number: number } | { kind: 'give-up' }}
 */
export function decideRestart(restartsMs, nowMs) {
  const recent = restartsMs.filter((at) => nowMs - at < HOUR_MS);
  if (recent.length >= MAX_RESTARTS) return { kind: 'give-up' };
  return { kind: 'restart', pauseMs: FIRST_PAUSE_MS * 2 ** recent.length, number: recent.length + 1 };
}

/**
 * Notices that this process was stopped (SIGSTOP, a sleeping machine) or starved: what was measured meanwhile says
 * nothing about others.
 */
export class StopDetector {
  #lastMs = performance.now();
  #lastDateMs = Date.now();
  /** Increased by each stop. */
  stops = 0;

  /** @returns {number} `stops`, after a look at the clocks. */
  read() {
    // The monotonic clock stands still while a machine sleeps, the other one does not.
    const [now, date] = [performance.now(), Date.now()];
    const passed = Math.max(now - this.#lastMs, date - this.#lastDateMs);
    if (passed > TICK_MS + STOPPED_MS) this.stops += 1;
    this.#lastMs = now;
    this.#lastDateMs = date;
    return this.stops;
  }
}

/**
 * Whether a server responds, with any status, within the time of a probe.
 *
 * @returns {Promise<boolean>}
 */
function responds(url, probeMs) {
  return new Promise((resolve) => {
    const request = get(`${url}/health`, { agent: false, timeout: probeMs }, (response) => {
      response.resume();
      settle(true);
    });
    const limit = setTimeout(() => settle(false), probeMs);
    const settle = (outcome) => {
      clearTimeout(limit);
      request.destroy();
      resolve(outcome);
    };
    request.on('error', () => settle(false));
    request.on('timeout', () => settle(false));
  });
}

export class Watchdog {
  /** Unanswered probes in a row, by process. @type {Map<string, { pid: number, missed: number }>} */
  #watched = new Map();
  /** @type {Map<string, number[]>} */
  #restarts = new Map();
  #detector = new StopDetector();
  /** @type {NodeJS.Timeout[]} */
  #timers = [];

  /**
   * @param {object} options
   * @param {import('./processes.mjs').Processes} options.processes
   * @param {(line: string) => void} options.print
   * @param {number} [options.probeMs] For tests.
   */
  constructor({ processes, print, probeMs = PROBE_MS }) {
    this.processes = processes;
    this.print = print;
    this.probeMs = probeMs;
  }

  /** Probes every process until `stop`. */
  start() {
    this.#timers = [
      setInterval(() => this.#detector.read(), TICK_MS),
      setInterval(() => this.#probeAll(), this.probeMs),
    ];
    for (const timer of this.#timers) timer.unref();
  }

  stop() {
    for (const timer of this.#timers) clearInterval(timer);
    this.#timers = [];
  }

  #probeAll() {
    // One that a command has stopped or slowed down is silent on purpose.
    const isWatched = ({ name, url }) => url !== null && this.processes.holds.find(name) === null;
    const running = this.processes.list().filter(isWatched);
    const names = new Set(running.map(({ name }) => name));
    for (const name of this.#watched.keys()) if (!names.has(name)) this.#watched.delete(name);
    for (const process of running) void this.#probe(process);
  }

  async #probe({ name, url, pid }) {
    const stops = this.#detector.read();
    const isResponding = await responds(url, this.probeMs);
    const known = this.#watched.get(name);
    const watched = known !== undefined && known.pid === pid ? known : { pid, missed: 0 };
    this.#watched.set(name, watched);
    if (isResponding) {
      watched.missed = 0;
    } else if (this.#detector.read() !== stops) {
      for (const each of this.#watched.values()) each.missed = 0;
    } else {
      watched.missed += 1;
      if (watched.missed >= SILENT_PROBES) {
        this.#watched.delete(name);
        // It was stopped by a command while the last probe waited.
        if (this.processes.holds.find(name) !== null) return;
        if (this.processes.kill(name, pid))
          this.revive(name, `did not respond to ${SILENT_PROBES} probes of /health and was killed`);
      }
    }
  }

  /**
   * Starts a process that has ended again, after a pause, and says so in one line.
   *
   * @param {string} name
   * @param {string} reason Completes the sentence that begins with the name.
   */
  revive(name, reason) {
    const restarts = this.#restarts.get(name) ?? [];
    const decision = decideRestart(restarts, performance.now());
    if (decision.kind === 'give-up') {
      this.print(`${name} ${reason}; it was started ${MAX_RESTARTS} times within an hour and stays down.`);
      return;
    }
    this.#restarts.set(name, [...restarts.slice(1 - MAX_RESTARTS), performance.now()]);
    const { pauseMs, number } = decision;
    this.print(
      `${name} ${reason}; it starts again in ${pauseMs / 1000} s (${number} of ${MAX_RESTARTS} within an hour).`,
    );
    setTimeout(() => {
      this.processes.startAgain(name).catch((error) => this.revive(name, `did not start (${firstLine(error)})`));
    }, pauseMs).unref();
  }
}

function firstLine(error) {
  return String(error?.message ?? error).split('\n', 1)[0];
}
