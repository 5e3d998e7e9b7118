/**
 * Carries events from a store's outbox to the log. Appended before confirmed: a crash between repeats, and the log
 * skips repeats.
 */
import type { Logger } from '@marquee/runtime/log';
import type { Store } from '@marquee/document-store/port';
import type { EventLog } from '../port.js';
import { DEFAULT_BACKOFF, yieldToEventLoop, delay, backoffMs } from '@marquee/runtime/retry';
import type { BackoffOptions } from '@marquee/runtime/retry';
import { WakeUpTimer } from '../wake-up-timer.js';

const MAX_BATCH = 500;
/**
 * The longest rest between two looks: another instance on the same store may have died and left events that nobody
 * announces.
 */
const POLL_INTERVAL_MS = 1_000;

export interface RelayOptions {
  readonly store: Store;
  readonly log: EventLog;
  /** Whose store it is, and whose log. */
  readonly owner: string;
  readonly logger: Logger;
  readonly backoff?: BackoffOptions;
}

export interface Relay {
  /** Resolves when nothing is left in the outbox; rejects when the relay is closed before. */
  drained(): Promise<void>;
  /** Finishes the batch at hand, then stops. What is left is carried after the next start. */
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

  async #run(): Promise<void> {
    for (let failures = 0; !this.#closing.signal.aborted; ) {
      try {
        await this.#round();
        failures = 0;
      } catch (error) {
        failures += 1;
        this.options.logger.error({ err: error, failures }, 'cannot carry events to the log; will try again');
        await delay(backoffMs(failures, this.options.backoff ?? DEFAULT_BACKOFF), this.#closing.signal);
      }
    }
  }

  /** Carries a batch, or rests when there is none. */
  async #round(): Promise<void> {
    // Those who ask while the outbox is being looked at are answered by the next look: they may know of newer events.
    const asked = this.#waiters;
    if ((await this.#carry()) > 0) return yieldToEventLoop();
    this.#waiters = this.#waiters.filter((waiter) => !asked.includes(waiter));
    for (const { resolve } of asked) resolve();
    return this.#wakeUp.wait(POLL_INTERVAL_MS);
  }

  /** Answers how many events it carried. */
  async #carry(): Promise<number> {
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

/** Starts at once, with what an earlier run left behind. */
export function startRelay(options: RelayOptions): Relay {
  return new OutboxRelay(options);
}
