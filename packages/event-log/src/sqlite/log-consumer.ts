/** Reads the SQLite log of one owner from a position on, batch by batch, until it is closed. */
import type { ConsumeOptions, Batch } from '../port.js';
import { backoffMs, delay, repeatUntilAborted, yieldToEventLoop } from '@marquee/runtime/retry';
import type { BackoffOptions } from '@marquee/runtime/retry';
import { WakeUpTimer } from '../wake-up-timer.js';
import { LogReader } from './log-file.js';
import type { LogEntry } from './log-file.js';

/** A SQLite log has one partition. */
export const SQLITE_PARTITION = 0;
/** Applied in one commit, which blocks other work of the process for some 10 ms. */
const DEFAULT_MAX_BATCH = 250;

export interface SqliteLogConsumerOptions extends ConsumeOptions {
  readonly owner: string;
  readonly file: string;
  /** The longest wait between two polls. */
  readonly pollMs: number;
  readonly backoff: BackoffOptions;
}

interface Waiter {
  readonly target: number;
  readonly resolve: () => void;
  readonly reject: (error: Error) => void;
}

export class SqliteLogConsumer {
  readonly #timer = new WakeUpTimer();
  readonly #closing = new AbortController();
  readonly #running: Promise<void>;
  #reader: LogReader | null = null;
  /** The last applied row; null until the stored position has been read. */
  #applied: number | null = null;
  #waiters: readonly Waiter[] = [];

  constructor(private readonly options: SqliteLogConsumerOptions) {
    this.#running = this.#run();
  }

  get owner(): string {
    return this.options.owner;
  }

  /** Polls now: events may have been appended. */
  wake(): void {
    this.#timer.wake();
  }

  caughtUp(): Promise<void> {
    if (this.#closing.signal.aborted) return Promise.reject(this.#closedError());
    const target = this.#openReader()?.head() ?? 0;
    if (this.#applied !== null && this.#applied >= target) return Promise.resolve();
    return new Promise((resolve, reject) => {
      this.#waiters = [...this.#waiters, { target, resolve, reject }];
      this.wake();
    });
  }

  async close(): Promise<void> {
    this.#closing.abort();
    this.wake();
    await this.#running;
    this.#reader?.close();
    for (const waiter of this.#waiters) waiter.reject(this.#closedError());
    this.#waiters = [];
  }

  #run(): Promise<void> {
    return repeatUntilAborted(() => this.#round(), {
      signal: this.#closing.signal,
      backoff: this.options.backoff,
      onFailure: (error) => this.options.onError(error, this.#batch([])),
    });
  }

  /** Applies the next batch, or waits for one. Rejects when the log or the stored position cannot be read. */
  async #round(): Promise<void> {
    const position = this.#applied ?? (await this.#startingPosition());
    this.#reached(position);
    const entries = this.#openReader()?.after(position, this.options.maxBatch ?? DEFAULT_MAX_BATCH) ?? [];
    const last = entries.at(-1);
    if (last === undefined) return this.#timer.wait(this.options.pollMs);
    const done = await this.#applyWithRetry(this.#batch(entries));
    if (done) this.#reached(last.position);
    return yieldToEventLoop();
  }

  async #applyWithRetry(batch: Batch): Promise<boolean> {
    for (let failures = 1; !this.#closing.signal.aborted; failures += 1) {
      try {
        await this.options.apply(batch);
        return true;
      } catch (error) {
        this.options.onError(error, batch);
        await delay(backoffMs(failures, this.options.backoff), this.#closing.signal);
      }
    }
    return false;
  }

  async #startingPosition(): Promise<number> {
    const position = await this.options.positionOf(this.owner, SQLITE_PARTITION);
    return position === null ? 0 : Number(position.offset);
  }

  #batch(entries: readonly LogEntry[]): Batch {
    const offset = String(entries.at(-1)?.position ?? this.#applied ?? 0);
    const events = entries.flatMap(({ content }) => ('event' in content ? [content.event] : []));
    const unreadable = entries.flatMap(({ content }) => ('unreadable' in content ? [content.unreadable] : []));
    return { events, unreadable, position: { owner: this.owner, partition: SQLITE_PARTITION, offset } };
  }

  #reached(position: number): void {
    this.#applied = position;
    const arrived = this.#waiters.filter(({ target }) => target <= position);
    if (arrived.length === 0) return;
    this.#waiters = this.#waiters.filter(({ target }) => target > position);
    for (const { resolve } of arrived) resolve();
  }

  #openReader(): LogReader | null {
    this.#reader ??= LogReader.open(this.options.file);
    return this.#reader;
  }

  #closedError(): Error {
    return new Error(`The subscription to ${this.owner} was closed before it caught up.`);
  }
}
