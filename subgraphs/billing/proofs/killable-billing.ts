/**
 * Billing in a process that can be killed at any moment, and is then restarted on the same folder.
 */
import { fork } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import type { ResultMessage, Operation, OperationMessage } from './operations.js';

/** The process was killed before it responded. The operation may or may not have had its effect. */
export class ProcessKilledError extends Error {
  override readonly name = 'DiedError';
}

interface Waiting {
  readonly resolve: (result: ResultMessage) => void;
  readonly reject: (error: Error) => void;
}

export class KillableBilling {
  readonly #waiting = new Map<number, Waiting>();
  #nextId = 0;
  #child: ChildProcess | null = null;
  #isEnding = false;
  #ready: Promise<void>;
  #failure: Error | null = null;

  constructor(
    private readonly folder: string,
    private readonly providerUrl: string,
  ) {
    this.#ready = this.#start();
  }

  /** Resolves when a process accepts operations. */
  async ready(): Promise<void> {
    await this.#ready;
    if (this.#failure !== null) throw this.#failure;
  }

  async execute(operation: Operation, nowMs: number): Promise<ResultMessage> {
    await this.ready();
    const id = (this.#nextId += 1);
    return new Promise((resolve, reject) => {
      this.#waiting.set(id, { resolve, reject });
      this.#child?.send({ id, nowMs, operation: operation } satisfies OperationMessage, () => undefined);
    });
  }

  kill(): void {
    this.#child?.kill('SIGKILL');
  }

  /** Kills the process without restarting it. */
  async end(): Promise<void> {
    await this.#ready;
    this.#isEnding = true;
    const exited = this.#child === null ? null : once(this.#child, 'exit');
    this.kill();
    await exited;
  }

  async #start(): Promise<void> {
    const child = fork(new URL('ledger-process.js', import.meta.url).pathname, [this.folder, this.providerUrl], {
      stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
    });
    this.#child = child;
    const begun = new Promise<void>((resolve) => {
      child.on('message', (result: ResultMessage) => {
        if (result.id === -1) return resolve();
        this.#waiting.get(result.id)?.resolve(result);
        this.#waiting.delete(result.id);
      });
      child.once('exit', (code) => {
        if (code !== null && code !== 0) this.#failure = new Error(`Billing exited by itself with code ${code}.`);
        if (!this.#isEnding && this.#failure === null) this.#ready = this.#start();
        for (const { reject } of this.#waiting.values())
          reject(this.#failure ?? new ProcessKilledError('Billing was killed.'));
        this.#waiting.clear();
        resolve();
      });
    });
    await begun;
  }
}
