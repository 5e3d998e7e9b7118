/**
 * The processes of a start, each with its log file and a channel to us. A process that ends by itself is reported and
 * left as it is: the others go on without it, which is the point of the house.
 */
import { spawn } from 'node:child_process';
import { createWriteStream, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { UserError } from '../console.mjs';
import { ROOT } from '../workspace.mjs';

/** A first start writes the sample data before it says `ready`; the large one takes minutes. */
const READY_LIMIT_MS = 30 * 60_000;
/** A process drains for at most 10 s by itself; after this it is ended. */
const STOP_LIMIT_MS = 12_000;

export class Processes {
  #running = new Map();
  #specs = new Map();
  #stopping = false;

  /** @param logsDir @param onExit told of a process that ended by itself */
  constructor(logsDir, onExit) {
    this.logsDir = logsDir;
    this.onExit = onExit;
    mkdirSync(logsDir, { recursive: true });
  }

  /** Resolves with its URL when it says `ready`; refuses with its own words when it ends before that. */
  start({ name, entry, args = [], env }) {
    this.#specs.set(name, { name, entry, args, env });
    const child = spawn(
      process.execPath,
      [...(process.env.MARQUEE_NODE_FLAGS?.split(' ') ?? []), join(ROOT, entry), ...args],
      {
        cwd: ROOT,
        env: { ...process.env, NODE_ENV: 'production', MARQUEE_NODE_FLAGS: undefined, ...env },
        stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
      },
    );
    const log = createWriteStream(join(this.logsDir, `${name}.log`), { flags: 'a' });
    let lastWords = '';
    child.stdout.pipe(log, { end: false });
    child.stderr.pipe(log, { end: false });
    child.stderr.on('data', (chunk) => (lastWords = (lastWords + chunk).slice(-4000)));
    return new Promise((resolve, reject) => {
      const limit = setTimeout(
        () => reject(new UserError(`${name} is not ready after ${READY_LIMIT_MS / 60_000} minutes.`)),
        READY_LIMIT_MS,
      );
      child.on('message', (message) => {
        if (message?.type !== 'ready') return;
        clearTimeout(limit);
        this.#running.set(name, { child, url: message.url });
        resolve(message.url);
      });
      child.on('exit', (code, signal) => {
        clearTimeout(limit);
        log.end();
        const isOurs = this.#running.get(name)?.child === child;
        const wasRunning = isOurs && this.#running.get(name).url !== null;
        if (isOurs) this.#running.delete(name);
        if (wasRunning && !this.#stopping) this.onExit(name, signal ?? `exit code ${code}`);
        reject(
          new UserError(
            `${name} did not start (${signal ?? `exit code ${code}`}).\n${lastWords.trim() || `Its log: ${join(this.logsDir, `${name}.log`)}`}`,
          ),
        );
      });
      this.#running.set(name, { child, url: null });
    });
  }

  /** Starts one again with the settings it had. */
  async restart(name) {
    const spec = this.#specs.get(name);
    if (spec === undefined)
      throw new UserError(`There is no process "${name}"; there are ${[...this.#specs.keys()].join(', ')}.`);
    const running = this.#running.get(name);
    if (running !== undefined) {
      this.#running.delete(name);
      await this.#end(running.child);
    }
    return this.start(spec);
  }

  /** All that were started, running or not. */
  specs() {
    return [...this.#specs.values()];
  }

  list() {
    return [...this.#running].map(([name, { child, url }]) => ({ name, url, pid: child.pid }));
  }

  /** Drains and ends them all. The router first, so that nobody asks a subgraph that is leaving. */
  async stop() {
    this.#stopping = true;
    const ordered = [...this.#running.entries()].sort(([a], [b]) => Number(b === 'router') - Number(a === 'router'));
    for (const [name, { child }] of ordered) {
      if (name === 'router') await this.#end(child);
    }
    await Promise.all(ordered.map(([, { child }]) => this.#end(child)));
  }

  async #end(child) {
    if (child.exitCode !== null || child.signalCode !== null) return;
    const gone = new Promise((resolve) => child.once('exit', resolve));
    child.kill('SIGTERM');
    const limit = setTimeout(() => child.kill('SIGKILL'), STOP_LIMIT_MS);
    await gone;
    clearTimeout(limit);
  }
}
