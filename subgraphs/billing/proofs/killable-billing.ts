/**
 * Billing in a process of its own that can be killed at any moment and is started again at once, on the same folder.
 */
import { fork } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import type { ResultMessage, Operation, OperationMessage } from './operations.js';

/** The process died before it answered: what was asked may have been done, or not. */
export class ProcessKilledError extends Error {
  override readonly name = 'DiedError';
}

interface Waiting {
  readonly resolve: (answer: ResultMessage) => void;
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

  /** Resolves when a process is there to be asked. */
  async ready(): Promise<void> {
    await this.#ready;
    if (this.#failure !== null) throw this.#failure;
  }

  async ask(operation: Operation, nowMs: number): Promise<ResultMessage> {
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

  /** Ends it for good, as hard as ever. */
  async end(): Promise<void> {
    await this.#ready;
    this.#isEnding = true;
    const gone = this.#child === null ? null : once(this.#child, 'exit');
    this.kill();
    await gone;
  }

  async #start(): Promise<void> {
    const child = fork(new URL('ledger-process.js', import.meta.url).pathname, [this.folder, this.providerUrl], {
      stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
    });
    this.#child = child;
    const begun = new Promise<void>((resolve) => {
      child.on('message', (answer: ResultMessage) => {
        if (answer.id === -1) return resolve();
        this.#waiting.get(answer.id)?.resolve(answer);
        this.#waiting.delete(answer.id);
      });
      child.once('exit', (code) => {
        if (code !== null && code !== 0) this.#failure = new Error(`Billing ended by itself, with code ${code}.`);
        if (!this.#isEnding && this.#failure === null) this.#ready = this.#start();
        for (const { reject } of this.#waiting.values())
          reject(this.#failure ?? new ProcessKilledError('Billing died.'));
        this.#waiting.clear();
        resolve();
      });
    });
    await begun;
  }
}
