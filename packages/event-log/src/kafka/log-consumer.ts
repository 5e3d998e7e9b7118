/**
 * Reads the Kafka topic of one owner as a member of a consumer group. Kafka assigns the partitions; the positions are
 * read from the consumer's own store and not from Kafka. Each owner has its own group, so events of one owner that
 * cannot be applied do not block the events of another.
 */
import { LRUCache } from 'lru-cache';
import type { Envelope } from '@marquee/contracts/events/envelope';
import type { Logger } from '@marquee/runtime/log';
import { readEnvelope } from '../envelope-json.js';
import type { Batch, ConsumeOptions, UnreadableEvent } from '../port.js';
import { delay, backoffMs } from '@marquee/runtime/retry';
import type { BackoffOptions } from '@marquee/runtime/retry';
import { WakeUpTimer } from '../wake-up-timer.js';
import type { Delivery, GroupMember, KafkaClient, Message } from './client.js';
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
  readonly client: Pick<KafkaClient, 'createMember' | 'readOffsets'>;
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
}: Message): { readonly event: Envelope } | { readonly unreadable: UnreadableEvent } {
  const text = value?.toString() ?? '';
  try {
    return { event: readEnvelope(text) };
  } catch (error) {
    return { unreadable: { key: key?.toString() ?? null, text, error: String(error), offset: String(offset) } };
  }
}

export class KafkaLogConsumer {
  readonly #closing = new AbortController();
  readonly #changed = new WakeUpTimer();
  /** The current attempt to join the group. Resolves when the member has joined or is closing. */
  #started: Promise<void>;
  /** Failed attempts to join and interruptions since the last applied batch. */
  #failures = 0;
  #member: GroupMember | null = null;
  /** Null until the group has assigned partitions to this member. */
  #partitions: Map<number, PartitionState | null> | null = null;

  constructor(private readonly options: KafkaLogConsumerOptions) {
    this.#started = this.#start(null);
  }

  /** Resolves when all events that the log held at the time of the call are applied, by this or other members. */
  async caughtUp(): Promise<void> {
    const { owner, topics, client } = this.options;
    this.#requireOpen();
    const heads = await client.readOffsets(await topics.ensure(owner));
    for (;;) {
      this.#requireOpen();
      const arrived = await Promise.all(heads.map(({ partition, high, low }) => this.#isApplied(partition, high, low)));
      if (arrived.every(Boolean)) return;
      await this.#changed.wait(POLL_INTERVAL_MS);
    }
  }

  async close(): Promise<void> {
    this.#closing.abort();
    this.#changed.wake();
    await this.#started;
    await this.#member?.leave();
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

  /** Joins again, with a new member, after the client has lost its connection or its group. */
  #restart(member: GroupMember, error: unknown): void {
    if (member !== this.#member || this.#closing.signal.aborted) return;
    this.options.logger.warn({ err: error, owner: this.options.owner }, 'the Kafka consumer stopped; joining again');
    this.#partitions = null;
    this.#started = this.#started.then(() => this.#start(error));
  }

  async #join(): Promise<void> {
    const { client, owner, topics, group, groupPrefix, timing } = this.options;
    await this.#member?.leave();
    const topic = await topics.ensure(owner);
    const member = client.createMember({
      groupId: `${groupPrefix}${group}.${owner}`,
      topic,
      timing,
      onAssigned: (partitions) => {
        // Partitions may have been read by other members meanwhile, so their positions are read from the store again.
        this.#partitions = new Map(partitions.map((partition) => [partition, null]));
        this.#changed.wake();
      },
      startOffset: async (partition) => (await this.#partitionState(partition))?.next ?? null,
      deliver: (delivery) => this.#deliver(delivery),
      onCrash: (error) => this.#restart(member, error),
    });
    this.#member = member;
    await member.join();
  }

  async #deliver({ partition, messages, isStale, heartbeat }: Delivery): Promise<bigint | null> {
    const state = await this.#partitionState(partition);
    if (state === null) return null;
    const fresh = messages.filter(({ offset }) => offset >= state.next);
    const maxBatch = this.options.maxBatch ?? DEFAULT_MAX_BATCH;
    for (let from = 0; from < fresh.length; from += maxBatch) {
      const piece = fresh.slice(from, from + maxBatch);
      const last = piece.at(-1);
      if (
        last === undefined ||
        isStale() ||
        !(await this.#applyWithRetry(piece, partition, last.offset, state, heartbeat))
      )
        return null;
      state.next = last.offset + 1n;
      this.#failures = 0;
      this.#changed.wake();
      await heartbeat();
    }
    return state.next;
  }

  async #applyWithRetry(
    messages: readonly Message[],
    partition: number,
    offset: bigint,
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
    const batch = { ...this.#batch(fresh, partition, String(offset)), unreadable };
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
