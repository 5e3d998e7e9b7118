/**
 * Reads the event logs of subgraphs from their ends, in a consumer group of this process alone, and tells what has
 * changed to the entity cache and the last good values. While the logs cannot be read, neither is used. When the place
 * in a log is lost, all values are dropped, and reading begins at the ends again.
 */
import { randomUUID } from 'node:crypto';
import type { Batch, EventLog } from '@marquee/event-log/port';
import { StartError } from '@marquee/runtime/start-error';
import { delay } from '@marquee/runtime/retry';
import type { Logger } from '@marquee/runtime/log';
import type { EventsListener, Offsets } from './events-listener.js';

export interface EventConsumerOptions {
  /** Opens the log; called again after it has failed. */
  readonly openLog: () => Promise<EventLog>;
  readonly listeners: readonly EventsListener[];
  /** The monotonic clock of the listeners. */
  readonly nowMs: () => number;
  readonly log: Logger;
  /** Where an earlier process has stopped reading; null: reading begins at the ends. */
  readonly from?: Offsets | null;
  /** Interval of the checks whether everything is read. */
  readonly checkMs?: number;
}

export interface EventConsumer {
  /** Up to where events are applied; null before anything is read. */
  positions(): Offsets | null;
  close(): Promise<void>;
}

/** The logs that say which titles and members have changed. The others are read as well once they exist. */
const REQUIRED_OWNERS = ['catalog', 'users'];
const OWNERS = [...REQUIRED_OWNERS, 'billing', 'playback', 'ratings', 'recommendations'];

const DEFAULT_CHECK_MS = 1_000;
const RETRY_MS = 2_000;

/** How long one check may take. */
const CHECK_TIMEOUT_MS = 3_000;

class LostPlaceError extends Error {
  override readonly name = 'LostPlaceError';
}

/** The subgraphs have not written a log yet, or write it elsewhere. */
class NoLogError extends Error {
  override readonly name = 'NoLogError';
}

export function startEventConsumer(options: EventConsumerOptions): EventConsumer {
  const closing = new AbortController();
  const reader = new EventReader(options, closing.signal);
  const running = reader.run();
  return {
    positions: () => reader.positions,
    close: async () => {
      closing.abort();
      await running;
    },
  };
}

class EventReader {
  /** Null before anything is read, and after the place is lost. */
  #positions: Map<string, bigint> | null;
  #isReported = false;

  constructor(
    private readonly options: EventConsumerOptions,
    private readonly signal: AbortSignal,
  ) {
    this.#positions = options.from ? new Map(options.from) : null;
  }

  get positions(): Offsets | null {
    return this.#positions && new Map(this.#positions);
  }

  async run(): Promise<void> {
    const { openLog, log, listeners } = this.options;
    while (!this.signal.aborted) {
      let eventLog: EventLog | null = null;
      try {
        eventLog = await openLog();
        await this.#follow(eventLog);
      } catch (error) {
        if (error instanceof LostPlaceError) {
          this.#positions = null;
          for (const listener of listeners) listener.dropEverything('place lost');
        }
        this.#report(error, log);
      }
      await eventLog?.close().catch((error: unknown) => log.warn({ err: error }, 'the event log could not be closed'));
      if (!this.signal.aborted) await delay(RETRY_MS, this.signal);
    }
  }

  /** Once per problem, since it is tried again every few seconds. What an operator can mend is a sentence. */
  #report(error: unknown, log: Logger): void {
    if (this.#isReported) return;
    this.#isReported = true;
    const isKnown = error instanceof NoLogError || error instanceof LostPlaceError || error instanceof StartError;
    log.warn(
      isKnown ? { problem: error.message } : { err: error },
      'the event logs are not read: until they are, nothing is cached and no stale values replace failed fetches',
    );
  }

  /** Reads until the consumer is closed. Rejects when the ends cannot be read or the place is lost. */
  async #follow(eventLog: EventLog): Promise<void> {
    const { listeners, nowMs, checkMs = DEFAULT_CHECK_MS, log } = this.options;
    const startedAtMs = nowMs();
    const ends = await this.#readEnds(eventLog);
    if (this.#positions === null) for (const listener of listeners) listener.startReading(startedAtMs);
    const positions = this.#resume(ends);
    this.#positions = positions;
    const subscription = eventLog.consume({
      group: `router-${randomUUID()}`,
      owners: OWNERS,
      positionOf: async (owner, partition) => {
        const offset = positions.get(`${owner}/${partition}`);
        return offset === undefined ? null : { owner, partition, offset: String(offset) };
      },
      apply: async (batch) => this.#apply(batch),
      onError: (error) => log.warn({ err: error }, 'an event log could not be read; trying again'),
    });
    try {
      while (!this.signal.aborted) {
        await this.#check(eventLog);
        await delay(checkMs, this.signal);
      }
    } finally {
      await subscription.close();
    }
  }

  /** The positions to read from: the ends, or those up to which this or an earlier process has read. */
  #resume(ends: Offsets): Map<string, bigint> {
    const known = this.#positions;
    if (known === null) return new Map(ends);
    for (const [partition, offset] of known) if ((ends.get(partition) ?? NOTHING) < offset) throw lostPlace(partition);
    // A partition that did not exist is read from its first event.
    return new Map(known);
  }

  #apply({ events, unreadable = [], position }: Batch): void {
    for (const listener of this.options.listeners) {
      // What an entry that cannot be read says is unknown, so that it may have changed anything.
      if (unreadable.length > 0) listener.dropEverything('unreadable event');
      for (const event of events) listener.apply(event);
    }
    this.#positions?.set(`${position.owner}/${position.partition}`, BigInt(position.offset));
  }

  /** Notes that everything is read, when it is. */
  async #check(eventLog: EventLog): Promise<void> {
    const { listeners, nowMs } = this.options;
    const atMs = nowMs();
    const ends = await this.#readEnds(eventLog);
    for (const [partition, end] of ends) if (end < (this.#positions?.get(partition) ?? end)) throw lostPlace(partition);
    const deadlineMs = atMs + CHECK_TIMEOUT_MS;
    while (!this.#hasReached(ends) && nowMs() < deadlineMs && !this.signal.aborted) await delay(20, this.signal);
    if (!this.#hasReached(ends)) return;
    for (const listener of listeners) listener.haveReadUntil(atMs);
    this.#isReported = false;
  }

  #hasReached(ends: Offsets): boolean {
    return [...ends].every(([partition, end]) => (this.#positions?.get(partition) ?? NOTHING) >= end);
  }

  async #readEnds(eventLog: EventLog): Promise<Offsets> {
    const offsets = new Map<string, bigint>();
    for (const owner of OWNERS) {
      const ends = await withTimeout(eventLog.endsOf(owner));
      if (ends === null && REQUIRED_OWNERS.includes(owner))
        throw new NoLogError(
          `The event log of "${owner}" does not exist. A router needs the MARQUEE_EVENTS, MARQUEE_DATA_DIR and KAFKA_BROKERS of the subgraphs. For a graph without event logs, set ROUTER_STALE_EVENTS=off.`,
        );
      for (const { partition, offset } of ends ?? []) offsets.set(`${owner}/${partition}`, BigInt(offset));
    }
    return offsets;
  }
}

function lostPlace(partition: string): LostPlaceError {
  return new LostPlaceError(`The event log ${partition} ends before the place up to which it was read.`);
}

/** The position before the first event. */
const NOTHING = -1n;

async function withTimeout<T>(promise: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error('The event log did not respond in time.')), CHECK_TIMEOUT_MS);
  });
  try {
    return await Promise.race([promise, late]);
  } finally {
    clearTimeout(timer);
  }
}
