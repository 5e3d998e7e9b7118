/**
 * Reads the Kafka topic of one owner as a member of a consumer group. Kafka assigns the partitions; the positions are
 * read from the consumer's own store and not from Kafka. Each owner has its own group, so events of one owner that
 * cannot be applied do not block the events of another.
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
 * Number of event ids remembered per partition, to skip a batch that its writer appended again after a lost response.
 * The inbox of the consumer skips older repetitions.
 */
const REMEMBERED_EVENTS = 10_000;
/** How often `caughtUp` reads the positions of other members. */
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

/** A partition that is assigned to this member. */
interface PartitionState {
  /** The offset to apply next. */
  next: bigint;
  readonly seen: LRUCache<string, true>;
}

/** The event in a message, or the entry that is not a valid event. */
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
  /** The current attempt to join the group. Resolves when the member has joined or is closing. */
  #started: Promise<void>;
  /** Failed attempts to join and interruptions since the last applied batch. */
  #failures = 0;
  #consumer: Consumer | null = null;
  /** Null until the group has assigned partitions to this member. */
  #partitions: Map<number, PartitionState | null> | null = null;

  constructor(private readonly options: KafkaLogConsumerOptions) {
    this.#started = this.#start(null);
  }

  /** Resolves when all events that the log held at the time of the call are applied, by this or other members. */
  async caughtUp(): Promise<void> {
    const { owner, topics, admin } = this.options;
    this.#requireOpen();
    const heads = await admin.fetchTopicOffsets(await topics.ensure(owner));
    for (;;) {
      this.#requireOpen();
      const arrived = await Promise.all(
        heads.map(({ partition, high, low }) => this.#isApplied(partition, BigInt(high), BigInt(low))),
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
   * Joins the group; retries with pauses until it succeeds or the consumer is closed.
   *
   * @param interruption Why the member left the group; null for the first join.
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
   * Joins again after the driver has crashed and left the group. The driver's own restart is disabled: it covers only
   * retriable errors, and a consumer that it restarts while this one is closing stays in the group with its partitions.
   */
  #restart(consumer: Consumer, error: unknown): void {
    if (consumer !== this.#consumer || this.#closing.signal.aborted) return;
    this.#partitions = null;
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
      // Partitions may have been read by other members meanwhile, so their positions are read from the store again.
      this.#partitions = new Map((payload.memberAssignment[topic] ?? []).map((partition) => [partition, null]));
      this.#changed.wake();
    });
    consumer.on(consumer.events.CRASH, ({ payload }) => {
      logger.warn({ err: payload.error, owner }, 'the Kafka consumer crashed; joining the group again');
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
    const state = await this.#partitionState(batch.partition);
    if (state === null) return;
    const { next } = state;
    const fresh = batch.messages.filter(({ offset }) => BigInt(offset) >= next);
    if (fresh.length === 0) {
      // The fetched messages are all applied already: continue at the stored position.
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
        !(await this.#applyWithRetry(piece, batch.partition, last.offset, state, heartbeat))
      )
        return;
      state.next = BigInt(last.offset) + 1n;
      this.#failures = 0;
      resolveOffset(last.offset);
      this.#changed.wake();
      await heartbeat();
    }
  }

  async #applyWithRetry(
    messages: readonly KafkaMessage[],
    partition: number,
    offset: string,
    state: PartitionState,
    heartbeat: () => Promise<void>,
  ): Promise<boolean> {
    const read = messages.map(readMessage);
    const unreadable = read.flatMap((each) => ('unreadable' in each ? [each.unreadable] : []));
    const unseen = read
      .flatMap((each) => ('event' in each ? [each.event] : []))
      .filter(({ eventId }) => !state.seen.has(eventId));
    // A batch without new events is applied as well, to move the position past the repeated events.
    const fresh = [...new Map(unseen.map((event) => [event.eventId, event])).values()];
    const batch = { ...this.#batch(fresh, partition, offset), unreadable };
    for (let failures = 1; !this.#closing.signal.aborted; failures += 1) {
      try {
        await this.options.apply(batch);
        for (const { eventId } of fresh) state.seen.set(eventId, true);
        return true;
      } catch (error) {
        this.options.onError(error, batch);
        await this.#pauseWithHeartbeats(backoffMs(failures, this.options.backoff), heartbeat);
      }
    }
    return false;
  }

  /** Pauses and sends heartbeats, since the pause can be longer than the session timeout. */
  async #pauseWithHeartbeats(ms: number, heartbeat: () => Promise<void>): Promise<void> {
    const { heartbeatInterval } = this.options.timing;
    for (let left = ms; left > 0 && !this.#closing.signal.aborted; left -= heartbeatInterval) {
      await delay(Math.min(left, heartbeatInterval), this.#closing.signal);
      // Rejects after a rebalance: the partition may belong to another member now.
      await heartbeat();
    }
  }

  /** Null when the partition is not assigned to this member or the consumer is closing. */
  async #partitionState(partition: number): Promise<PartitionState | null> {
    const { owner, positionOf, onError, backoff } = this.options;
    for (let failures = 1; !this.#closing.signal.aborted; failures += 1) {
      const partitions = this.#partitions;
      const known = partitions?.get(partition);
      if (partitions === null || known === undefined) return null;
      if (known !== null) return known;
      try {
        const position = await positionOf(owner, partition);
        const state: PartitionState = {
          next: position === null ? 0n : BigInt(position.offset) + 1n,
          seen: new LRUCache({ max: REMEMBERED_EVENTS }),
        };
        partitions.set(partition, state);
        this.#changed.wake();
        return state;
      } catch (error) {
        onError(error, this.#batch([], partition, '0'));
        await delay(backoffMs(failures, backoff), this.#closing.signal);
      }
    }
    return null;
  }

  async #isApplied(partition: number, high: bigint, low: bigint): Promise<boolean> {
    // An empty partition delivers no batch, so its position is never read.
    if (high === low) return true;
    if (this.#partitions === null) return false;
    const own = this.#partitions.get(partition);
    if (own) return own.next >= high;
    // The partition belongs to another member, or no batch has been delivered since the rebalance: only the store has
    // its position.
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
      throw new Error(`The subscription to ${this.options.owner} was closed before it caught up.`);
  }
}
