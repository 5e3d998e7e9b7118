/**
 * Reads one owner's log as a member of a group. Where to go on is the consumer's own knowledge, kept with its effects;
 * Kafka only says which partitions are this member's. Each owner has a group of its own, so that one whose events
 * cannot be applied holds up nobody else's.
 */
import type { Admin, Consumer, EachBatchPayload, Kafka, KafkaMessage } from 'kafkajs';
import { LRUCache } from 'lru-cache';
import type { Envelope } from '@marquee/contracts/events/envelope';
import type { Logger } from '@marquee/runtime/log';
import { readEnvelope } from '../envelope-json.js';
import type { Batch, ConsumeOptions, UnreadableEvent } from '../port.js';
import { delay, backoffMs } from '@marquee/runtime/retry';
import type { BackoffOptions } from '@marquee/runtime/retry';
import { WakeUpTimer } from '../wake-up-timer.js';
import type { GroupTiming } from './group-timing.js';
import type { Topics } from './topics.js';

const DEFAULT_MAX_BATCH = 500;
/**
 * A writer that missed an acknowledgement appends its last batch again; so many events back it is noticed here, and
 * further back by the reader.
 */
const REMEMBERED_EVENTS = 10_000;
/** How often to look how far the other members of the group are, and whether a lost cluster is back. */
const POLL_INTERVAL_MS = 100;

export interface KafkaLogConsumerOptions extends ConsumeOptions {
  readonly owner: string;
  readonly kafka: Pick<Kafka, 'consumer'>;
  readonly admin: Pick<Admin, 'fetchTopicOffsets'>;
  readonly topics: Pick<Topics, 'ensure'>;
  readonly groupPrefix: string;
  readonly logger: Logger;
  readonly backoff: BackoffOptions;
  readonly timing: GroupTiming;
}

/** A partition of this member. */
interface PartitionState {
  /** The offset to apply next. */
  next: bigint;
  readonly seen: LRUCache<string, true>;
}

/** The event in a message, or what is there instead. */
function readMessage({
  key,
  value,
  offset,
}: KafkaMessage): { readonly event: Envelope } | { readonly unreadable: UnreadableEvent } {
  const text = value?.toString() ?? '';
  try {
    return { event: readEnvelope(text) };
  } catch (error) {
    return { unreadable: { key: key?.toString() ?? null, text, error: String(error), offset } };
  }
}

export class KafkaLogConsumer {
  readonly #closing = new AbortController();
  readonly #changed = new WakeUpTimer();
  /** The last attempt to be in the group: settled when it has succeeded, or is not wanted any more. */
  #started: Promise<void>;
  /** Attempts to join and interruptions since events were last applied. */
  #failures = 0;
  #consumer: Consumer | null = null;
  /** Null until the group has given this member its partitions. */
  #standings: Map<number, PartitionState | null> | null = null;

  constructor(private readonly options: KafkaLogConsumerOptions) {
    this.#started = this.#start(null);
  }

  /** Resolves when everything that the log held at the time of the call is applied, here or by other members. */
  async caughtUp(): Promise<void> {
    const { owner, topics, admin } = this.options;
    this.#requireOpen();
    const heads = await admin.fetchTopicOffsets(await topics.ensure(owner));
    for (;;) {
      this.#requireOpen();
      const arrived = await Promise.all(
        heads.map(({ partition, high, low }) => this.#hasReached(partition, BigInt(high), BigInt(low))),
      );
      if (arrived.every(Boolean)) return;
      await this.#changed.wait(POLL_INTERVAL_MS);
    }
  }

  async close(): Promise<void> {
    this.#closing.abort();
    this.#changed.wake();
    await this.#started;
    await this.#consumer?.stop();
    await this.#consumer?.disconnect();
  }

  /**
   * Tries until the cluster lets it in.
   *
   * @param interruption Why it is not in there any more; null at first.
   */
  async #start(interruption: unknown): Promise<void> {
    let problem = interruption;
    while (!this.#closing.signal.aborted) {
      if (problem !== null) {
        this.#failures += 1;
        this.options.onError(problem, this.#batch([], 0, '0'));
        await delay(backoffMs(this.#failures, this.options.backoff), this.#closing.signal);
      }
      try {
        if (!this.#closing.signal.aborted) return await this.#join();
      } catch (error) {
        problem = error;
      }
    }
  }

  /**
   * The driver gave up, and has left the group. Joining anew is ours: the driver does it only after errors that it
   * takes for passing ones, and what it joins with while we close stays in the group, silent, and keeps its partitions.
   */
  #restart(consumer: Consumer, error: unknown): void {
    if (consumer !== this.#consumer || this.#closing.signal.aborted) return;
    this.#standings = null;
    this.#started = this.#started.then(() => this.#start(error));
  }

  async #join(): Promise<void> {
    const { kafka, owner, topics, group, groupPrefix, logger, timing } = this.options;
    await this.#consumer?.disconnect();
    const topic = await topics.ensure(owner);
    const consumer = kafka.consumer({
      groupId: `${groupPrefix}${group}.${owner}`,
      ...timing,
      retry: { restartOnFailure: async () => false },
    });
    this.#consumer = consumer;
    consumer.on(consumer.events.GROUP_JOIN, ({ payload }) => {
      // Others may have applied parts of what was ours, and we parts of what was theirs: the store knows.
      this.#standings = new Map((payload.memberAssignment[topic] ?? []).map((partition) => [partition, null]));
      this.#changed.wake();
    });
    consumer.on(consumer.events.CRASH, ({ payload }) => {
      logger.warn({ err: payload.error, owner }, 'reading a log was interrupted');
      this.#restart(consumer, payload.error);
    });
    await consumer.connect();
    await consumer.subscribe({ topics: [topic], fromBeginning: true });
    await consumer.run({
      autoCommit: false,
      eachBatchAutoResolve: false,
      partitionsConsumedConcurrently: 4,
      eachBatch: (payload) => this.#consume(payload),
    });
  }

  async #consume(payload: EachBatchPayload): Promise<void> {
    const { batch, resolveOffset, heartbeat, isStale } = payload;
    const standing = await this.#standing(batch.partition);
    if (standing === null) return;
    const { next } = standing;
    const fresh = batch.messages.filter(({ offset }) => BigInt(offset) >= next);
    if (fresh.length === 0) {
      // Far behind what is applied already: go there at once.
      this.#consumer?.seek({ topic: batch.topic, partition: batch.partition, offset: String(next) });
      return;
    }
    const maxBatch = this.options.maxBatch ?? DEFAULT_MAX_BATCH;
    for (let from = 0; from < fresh.length; from += maxBatch) {
      const piece = fresh.slice(from, from + maxBatch);
      const last = piece.at(-1);
      if (
        last === undefined ||
        isStale() ||
        !(await this.#applyUntilItWorks(piece, batch.partition, last.offset, standing, heartbeat))
      )
        return;
      standing.next = BigInt(last.offset) + 1n;
      this.#failures = 0;
      resolveOffset(last.offset);
      this.#changed.wake();
      await heartbeat();
    }
  }

  async #applyUntilItWorks(
    messages: readonly KafkaMessage[],
    partition: number,
    offset: string,
    standing: PartitionState,
    heartbeat: () => Promise<void>,
  ): Promise<boolean> {
    const read = messages.map(readMessage);
    const unreadable = read.flatMap((each) => ('unreadable' in each ? [each.unreadable] : []));
    const unseen = read
      .flatMap((each) => ('event' in each ? [each.event] : []))
      .filter(({ eventId }) => !standing.seen.has(eventId));
    // An empty batch is applied, too: it moves the position past repetitions.
    const fresh = [...new Map(unseen.map((event) => [event.eventId, event])).values()];
    const batch = { ...this.#batch(fresh, partition, offset), unreadable };
    for (let failures = 1; !this.#closing.signal.aborted; failures += 1) {
      try {
        await this.options.apply(batch);
        for (const { eventId } of fresh) standing.seen.set(eventId, true);
        return true;
      } catch (error) {
        this.options.onError(error, batch);
        await this.#pauseAlive(backoffMs(failures, this.options.backoff), heartbeat);
      }
    }
    return false;
  }

  /** Longer than the group would wait for a silent member. */
  async #pauseAlive(ms: number, heartbeat: () => Promise<void>): Promise<void> {
    const { heartbeatInterval } = this.options.timing;
    for (let left = ms; left > 0 && !this.#closing.signal.aborted; left -= heartbeatInterval) {
      await delay(Math.min(left, heartbeatInterval), this.#closing.signal);
      // Rejects when the group has divided the partitions anew; then the batch may not be ours any more.
      await heartbeat();
    }
  }

  /** Null when the partition is not this member's, or the log is being closed. */
  async #standing(partition: number): Promise<PartitionState | null> {
    const { owner, positionOf, onError, backoff: pace } = this.options;
    for (let failures = 1; !this.#closing.signal.aborted; failures += 1) {
      const standings = this.#standings;
      const known = standings?.get(partition);
      if (standings === null || known === undefined) return null;
      if (known !== null) return known;
      try {
        const position = await positionOf(owner, partition);
        const standing: PartitionState = {
          next: position === null ? 0n : BigInt(position.offset) + 1n,
          seen: new LRUCache({ max: REMEMBERED_EVENTS }),
        };
        standings.set(partition, standing);
        this.#changed.wake();
        return standing;
      } catch (error) {
        onError(error, this.#batch([], partition, '0'));
        await delay(backoffMs(failures, pace), this.#closing.signal);
      }
    }
    return null;
  }

  async #hasReached(partition: number, high: bigint, low: bigint): Promise<boolean> {
    // An empty partition brings no batch, so nobody asks where it stands.
    if (high === low) return true;
    if (this.#standings === null) return false;
    const own = this.#standings.get(partition);
    if (own) return own.next >= high;
    // Another member's; or ours, and the driver is at its end already, so that no batch will come: only the store
    // knows.
    try {
      const position = await this.options.positionOf(this.options.owner, partition);
      return position !== null && BigInt(position.offset) + 1n >= high;
    } catch (error) {
      this.options.onError(error, this.#batch([], partition, '0'));
      return false;
    }
  }

  #batch(events: readonly Envelope[], partition: number, offset: string): Batch {
    return { events, position: { owner: this.options.owner, partition, offset } };
  }

  #requireOpen(): void {
    if (this.#closing.signal.aborted)
      throw new Error(`The subscription to ${this.options.owner} was closed before it had caught up.`);
  }
}
