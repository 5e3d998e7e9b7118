/** The events of subgraphs in this process: read once, for all that keep values, from the first time one wants them. */
import type { Logger } from '@marquee/runtime/log';
import { startEventConsumer } from './event-consumer.js';
import type { EventConsumer } from './event-consumer.js';
import { openConfiguredLog } from './event-log-options.js';
import type { EventLogConfig } from './event-log-options.js';
import type { EventsListener, Offsets } from './events-listener.js';

/** Values are used while everything up to a second ago is read, so that it is checked several times in this time. */
const CHECK_MS = 300;

export class SubgraphEvents {
  readonly #listeners: EventsListener[] = [];
  #consumer: EventConsumer | null = null;
  #isClosed = false;
  /** Where an earlier process has stopped reading; null: reading begins at the ends. */
  startFrom: Offsets | null = null;

  /** @param config Null: the router reads no events, and `isRead` is false. */
  constructor(
    private readonly config: EventLogConfig | null,
    private readonly log: Logger,
    readonly nowMs: () => number = () => performance.now(),
  ) {}

  get isRead(): boolean {
    return this.config !== null;
  }

  /** To be called before `want`. */
  add(listener: EventsListener): void {
    this.#listeners.push(listener);
  }

  /** Starts to read. A graph that keeps no values needs no event logs, and may have none. */
  want(): void {
    const { config, log, nowMs } = this;
    if (config === null || this.#isClosed) return;
    this.#consumer ??= startEventConsumer({
      openLog: () => openConfiguredLog(config, log),
      listeners: this.#listeners,
      nowMs,
      log,
      from: this.startFrom,
      checkMs: CHECK_MS,
    });
  }

  /** Up to where events are applied; null while that is unknown. */
  positions(): Offsets | null {
    return this.#consumer?.positions() ?? null;
  }

  async close(): Promise<void> {
    this.#isClosed = true;
    await this.#consumer?.close();
  }
}
