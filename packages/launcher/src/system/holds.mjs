/**
 * Faults of whole processes by signals: a process that is stopped (SIGSTOP) holds its connections and responds to
 * nothing; a slow one is stopped and continued again and again. Both need nothing of the process itself.
 */

/** How long a slow process runs between two stops. */
const RUN_MS = 50;

/**
 * @typedef {object} Hold
 * @property {'stopped' | 'slow'} state
 * @property {string} reason
 * @property {import('node:child_process').ChildProcess} child
 * @property {NodeJS.Timeout | undefined} timer The next signal to a slow process.
 */

export class Holds {
  /** @type {Map<string, Hold>} */
  #holds = new Map();

  /** @returns {Hold | null} Null for a process that runs as it can. */
  find(name) {
    return this.#holds.get(name) ?? null;
  }

  /** Stops the process until it is released. */
  stop(name, child) {
    this.release(name);
    this.#holds.set(name, { state: 'stopped', reason: 'it was stopped by a command', child, timer: undefined });
    child.kill('SIGSTOP');
  }

  /**
   * From now on the process is stopped for a while again and again, until it is released.
   *
   * @param {string} name
   * @param {import('node:child_process').ChildProcess} child
   * @param {number} stopMs How long each time.
   */
  slow(name, child, stopMs) {
    this.release(name);
    const reason = `a command stops it for ${stopMs} ms of each ${stopMs + RUN_MS} ms`;
    /** @type {Hold} */
    const hold = { state: 'slow', reason, child, timer: undefined };
    this.#holds.set(name, hold);
    const turn = (isStopped) => {
      child.kill(isStopped ? 'SIGCONT' : 'SIGSTOP');
      hold.timer = setTimeout(() => turn(!isStopped), isStopped ? RUN_MS : stopMs);
      hold.timer.unref();
    };
    turn(false);
  }

  /** @returns {boolean} Whether it was held. */
  release(name) {
    const hold = this.#holds.get(name);
    if (hold === undefined) return false;
    this.#holds.delete(name);
    clearTimeout(hold.timer);
    hold.child.kill('SIGCONT');
    return true;
  }

  /** Before all end: a stopped process does not receive SIGINT. */
  releaseAll() {
    for (const name of [...this.#holds.keys()]) this.release(name);
  }
}
