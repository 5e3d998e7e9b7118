/**
 * What one request costs a process, in CPU time of its threads: a busy machine delays a process, but does not make it
 * work more. Linux only.
 */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { Agent, get } from 'node:http';
import type { SystemProcess } from '../../system/running-system.js';

export interface Cost {
  /** Of all threads, in milliseconds; without the side requests. */
  readonly cpuMs: number;
  /** Of the main thread. */
  readonly mainMs: number;
  /** The most CPU time of the main thread during which one side request waited. */
  readonly stretchMs: number;
}

/** CPU time of a thread in milliseconds; 0 for one that has ended. */
function threadMs(pid: number, thread: number): number {
  try {
    return Number(readFileSync(`/proc/${pid}/task/${thread}/schedstat`, 'latin1').split(' ')[0]) / 1e6;
  } catch {
    return 0;
  }
}

function allThreadsMs(pid: number): number {
  const threads = existsSync(`/proc/${pid}/task`) ? readdirSync(`/proc/${pid}/task`) : [];
  return threads.reduce((sum, thread) => sum + threadMs(pid, Number(thread)), 0);
}

/** Resident memory, in megabytes; 0 for a process that has ended. */
export function residentMbOf(pid: number): number {
  try {
    const [, kilobytes] = /VmRSS:\s+(\d+) kB/.exec(readFileSync(`/proc/${pid}/status`, 'utf8')) ?? [];
    return Number(kilobytes) / 1024;
  } catch {
    return 0;
  }
}

/** Open files and sockets of a process. */
export function openFilesOf(pid: number): number {
  return existsSync(`/proc/${pid}/fd`) ? readdirSync(`/proc/${pid}/fd`).length : 0;
}

export function isAlive(pid: number): boolean {
  return existsSync(`/proc/${pid}/stat`) && !/\) Z /.test(readFileSync(`/proc/${pid}/stat`, 'latin1'));
}

const PAUSE_MS = 2;

export class ProcessObserver implements Disposable {
  readonly #agent = new Agent({ keepAlive: true, maxSockets: 1 });
  readonly url: string;
  readonly #pid: number;
  /** CPU time of the main thread, and of all, for one side request. */
  #sideMs = { main: 0, all: 0 };

  constructor(private readonly observed: SystemProcess) {
    this.url = observed.url;
    this.#pid = observed.pid;
  }

  /** Measures what a side request costs the idle process; to be repeated when it has become faster. */
  async calibrate(): Promise<void> {
    this.#sideMs = { main: 0, all: 0 };
    const rounds = 100;
    const [main, all] = [threadMs(this.#pid, this.#pid), allThreadsMs(this.#pid)];
    for (let round = 0; round < rounds; round += 1) await this.#ping();
    this.#sideMs = {
      main: (threadMs(this.#pid, this.#pid) - main) / rounds,
      all: (allThreadsMs(this.#pid) - all) / rounds,
    };
  }

  /** Runs `work` beside side requests to `/health`. */
  async measure<Result>(work: () => Promise<Result>): Promise<{ readonly result: Result; readonly cost: Cost }> {
    const [main, all] = [threadMs(this.#pid, this.#pid), allThreadsMs(this.#pid)];
    let [isDone, pings, stretchMs] = [false, 0, 0];
    const sides = (async () => {
      do {
        const before = threadMs(this.#pid, this.#pid);
        await this.#ping();
        pings += 1;
        stretchMs = Math.max(stretchMs, threadMs(this.#pid, this.#pid) - before - this.#sideMs.main);
        if (!isDone) await new Promise((resolve) => setTimeout(resolve, PAUSE_MS));
      } while (!isDone);
    })();
    const result = await work();
    isDone = true;
    await sides;
    return {
      result,
      cost: {
        cpuMs: Math.max(0, allThreadsMs(this.#pid) - all - pings * this.#sideMs.all),
        mainMs: Math.max(0, threadMs(this.#pid, this.#pid) - main - pings * this.#sideMs.main),
        stretchMs: Math.max(0, stretchMs),
      },
    };
  }

  /** Waits until the process has used less than a tenth of a core for half a second, at most for `limitMs`. */
  async settle(limitMs = 30_000): Promise<void> {
    const end = performance.now() + limitMs;
    while (performance.now() < end) {
      const before = allThreadsMs(this.#pid);
      await new Promise((resolve) => setTimeout(resolve, 500));
      if (allThreadsMs(this.#pid) - before < 50) return;
    }
  }

  #ping(): Promise<void> {
    return new Promise((resolve) => {
      const outgoing = get(`${this.observed.url}/health`, { agent: this.#agent }, (response) => {
        response.resume();
        response.once('close', resolve);
      });
      outgoing.once('error', () => setTimeout(resolve, PAUSE_MS));
    });
  }

  [Symbol.dispose](): void {
    this.#agent.destroy();
  }
}
