/**
 * The outbox relay: publishes events from the outbox of a store to the event log. Events are appended before they are
 * removed from the outbox; after a crash in between they are appended again, and the log skips them.
 */
import type { Logger } from '@marquee/runtime/log';
import type { Store } from '@marquee/document-store/port';
import type { EventLog } from '../port.js';
import { DEFAULT_BACKOFF, repeatUntilAborted, yieldToEventLoop } from '@marquee/runtime/retry';
import type { BackoffOptions } from '@marquee/runtime/retry';
import { WakeUpTimer } from '../wake-up-timer.js';

const MAX_BATCH = 500;
/** How often the outbox is polled: another instance on the same store may have died without publishing its events. */
const POLL_INTERVAL_MS = 1_000;

export interface RelayOptions {
  readonly store: Store;
  readonly log: EventLog;
  /** The owner of the store and the log. */
  readonly owner: string;
  readonly logger: Logger;
  readonly backoff?: BackoffOptions;
}

export interface Relay {
  /** Resolves when the outbox is empty; rejects when the relay is closed before that. */
  drained(): Promise<void>;
  /** Waits for the current batch, then stops. The next start publishes the remaining events. */
  close(): Promise<void>;
}

interface Waiter {
  readonly resolve: () => void;
  readonly reject: (error: Error) => void;
}

class OutboxRelay implements Relay {
  readonly #wakeUp = new WakeUpTimer();
  readonly #closing = new AbortController();
  readonly #stopListening: () => void;
  readonly #running: Promise<void>;
  #waiters: readonly Waiter[] = [];

  constructor(private readonly options: RelayOptions) {
    this.#stopListening = options.store.outbox.onPending(() => this.#wakeUp.wake());
    this.#running = this.#run();
  }

  drained(): Promise<void> {
    if (this.#closing.signal.aborted) return Promise.reject(this.#closedError());
    return new Promise((resolve, reject) => {
      this.#waiters = [...this.#waiters, { resolve, reject }];
      this.#wakeUp.wake();
    });
  }

  async close(): Promise<void> {
    this.#stopListening();
    this.#closing.abort();
    this.#wakeUp.wake();
    await this.#running;
    for (const { reject } of this.#waiters) reject(this.#closedError());
    this.#waiters = [];
  }

  #run(): Promise<void> {
    return repeatUntilAborted(() => this.#round(), {
      signal: this.#closing.signal,
      backoff: this.options.backoff ?? DEFAULT_BACKOFF,
      onFailure: (error, failures) =>
        this.options.logger.error({ err: error, failures }, 'cannot publish events to the log; retrying'),
    });
  }

  /** Publishes a batch, or waits when the outbox is empty. */
  async #round(): Promise<void> {
    // Waiters that are added during the read are resolved by the next round: they may have committed newer events.
    const waiters = this.#waiters;
    if ((await this.#publishBatch()) > 0) return yieldToEventLoop();
    this.#waiters = this.#waiters.filter((waiter) => !waiters.includes(waiter));
    for (const { resolve } of waiters) resolve();
    return this.#wakeUp.wait(POLL_INTERVAL_MS);
  }

  /** Returns the number of published events. */
  async #publishBatch(): Promise<number> {
    const { store, log, owner } = this.options;
    const events = await store.outbox.pending(MAX_BATCH);
    if (events.length === 0) return 0;
    await log.append(owner, events);
    await store.outbox.confirm(events.map(({ eventId }) => eventId));
    return events.length;
  }

  #closedError(): Error {
    return new Error(`The relay of ${this.options.owner} was closed before its outbox was empty.`);
  }
}

/** Starts the relay, beginning with the events that an earlier process left in the outbox. */
export function startRelay(options: RelayOptions): Relay {
  return new OutboxRelay(options);
}
