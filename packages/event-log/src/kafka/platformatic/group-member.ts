/**
 * A member of a consumer group on `@platformatic/kafka`. It uses the library's group membership and single fetch
 * requests: the library's own stream of messages keeps its offsets over a rebalance, and they would have to come from
 * the store of the reader.
 */
import { ConnectionPool } from '@platformatic/kafka';
import type { BaseOptions, Consumer, GroupOptions, RecordsBatch } from '@platformatic/kafka';
import { delay } from '@marquee/runtime/retry';
import { FEW_RETRIES, GROUP_PROTOCOL } from '../client.js';
import type { GroupMember, MemberOptions, Message } from '../client.js';

/** A rebalance must end before its request does. */
const GROUP_REQUEST_TIMEOUT_MS = 30_000;
const MAX_BYTES = 10 * 2 ** 20;
const MAX_BYTES_PER_PARTITION = 2 ** 20;
/**
 * While messages of a partition are applied, the next request waits this long for the partition, and is then sent for
 * the others.
 */
const DELIVERY_GRACE_MS = 100;
/** How long a broker may keep a request that leaves out partitions whose messages are being applied. */
const SHORT_FETCH_WAIT_MS = 50;
/** The attribute of a batch without messages that Kafka writes for transactions. */
const CONTROL_BATCH = 0b10_0000;
const NO_LEADER = -1;

type ConsumerOf = Pick<
  Consumer,
  'on' | 'topics' | 'joinGroup' | 'metadata' | 'fetch' | 'close' | 'memberId' | 'assignments'
>;
type CreateConsumer = (
  options: GroupOptions & Pick<BaseOptions, 'requestTimeout' | 'retries'> & { readonly groupId: string },
) => ConsumerOf;
type FetchResponse = Awaited<ReturnType<Consumer['fetch']>>;

/** An assigned partition. */
interface Cursor {
  readonly partition: number;
  /** Null until the reader was asked. */
  next: bigint | null;
  /** The current delivery. */
  delivery: Promise<void> | null;
}

interface Assignment {
  readonly cursors: readonly Cursor[];
  /** The brokers that are being read from. */
  readonly leaders: Set<number>;
}

export class PlatformaticMember implements GroupMember {
  readonly #consumer: ConsumerOf;
  /** A broker handles the requests of a connection one by one, so a waiting fetch would delay heartbeats. */
  readonly #fetchConnections: ConnectionPool;
  readonly #loops = new Set<Promise<void>>();
  readonly #deliveries = new Set<Promise<void>>();
  #assignment: Assignment | null = null;
  #hasEnded = false;
  #lastHeartbeatAt = performance.now();

  constructor(
    connection: BaseOptions,
    createConsumer: CreateConsumer,
    private readonly options: MemberOptions,
  ) {
    const { sessionTimeout, heartbeatInterval, rebalanceTimeout } = options.timing;
    this.#fetchConnections = new ConnectionPool(connection.clientId, connection);
    this.#consumer = createConsumer({
      groupId: options.groupId,
      sessionTimeout,
      heartbeatInterval,
      rebalanceTimeout,
      requestTimeout: GROUP_REQUEST_TIMEOUT_MS,
      // The log joins again after a failure, with pauses.
      retries: FEW_RETRIES,
      protocols: [{ name: GROUP_PROTOCOL, version: 1 }],
    });
    this.#consumer.on('consumer:group:join', ({ assignments }) =>
      this.#assign(assignments?.find(({ topic }) => topic === options.topic)?.partitions ?? []),
    );
    // Another member may read the partitions from now on: no further delivery begins.
    this.#consumer.on('consumer:group:rebalance', () => (this.#assignment = null));
    this.#consumer.on('consumer:heartbeat:end', () => (this.#lastHeartbeatAt = performance.now()));
    this.#consumer.on('consumer:heartbeat:error', ({ error }) => this.#onHeartbeatError(error));
    this.#consumer.on('error', (error) => this.#crash(error));
  }

  async join(): Promise<void> {
    this.#consumer.topics.track(this.options.topic);
    await this.#consumer.joinGroup({});
  }

  async leave(): Promise<void> {
    this.#hasEnded = true;
    this.#assignment = null;
    await Promise.all(this.#deliveries);
    try {
      await this.#consumer.close();
    } catch {
      // The coordinator cannot be reached: close the connections only. The group removes the member when its session
      // times out.
      this.#consumer.memberId = null;
      await this.#consumer.close();
    }
    await this.#fetchConnections.close();
    while (this.#loops.size > 0) await Promise.all(this.#loops);
  }

  /**
   * The library repeats a failed heartbeat without end, and asks only once which broker coordinates the group. After
   * the session timeout the group has removed the member.
   */
  #onHeartbeatError(error: Error): void {
    if (performance.now() - this.#lastHeartbeatAt > this.options.timing.sessionTimeout) this.#crash(error);
  }

  #crash(error: unknown): void {
    if (this.#hasEnded) return;
    this.#hasEnded = true;
    this.#assignment = null;
    this.options.onCrash(error);
  }

  #assign(partitions: readonly number[]): void {
    if (this.#hasEnded) return;
    this.#lastHeartbeatAt = performance.now();
    const assignment: Assignment = {
      cursors: partitions.map((partition) => ({ partition, next: null, delivery: null })),
      leaders: new Set(),
    };
    this.#assignment = assignment;
    this.options.onAssigned(partitions);
    if (partitions.length === 0) return;
    // Deliveries of the previous assignment end first: they move the positions at which reading starts.
    const start = Promise.all(this.#deliveries).then(() => this.#readCursorsByLeader(assignment));
    void this.#track(this.#loops, assignment, start);
  }

  /** Adds the work to the set until it ends. Its failure ends the member, unless the assignment has changed. */
  #track(running: Set<Promise<void>>, assignment: Assignment, work: Promise<unknown>): Promise<void> {
    const tracked = work
      .then(
        () => undefined,
        (error: unknown) => {
          if (assignment === this.#assignment) this.#crash(error);
        },
      )
      .finally(() => running.delete(tracked));
    running.add(tracked);
    return tracked;
  }

  /** Groups the assigned partitions by the broker that leads them, and starts to read from brokers that are new. */
  async #readCursorsByLeader(
    assignment: Assignment,
  ): Promise<{ readonly topicId: string; readonly byLeader: ReadonlyMap<number, readonly Cursor[]> }> {
    const { topic } = this.options;
    const metadata = (await this.#consumer.metadata({ topics: [topic] })).topics.get(topic);
    if (metadata === undefined) throw new Error(`Kafka does not know the topic ${topic}.`);
    const byLeader = new Map<number, Cursor[]>();
    for (const cursor of assignment.cursors) {
      const leader = metadata.partitions[cursor.partition]?.leader ?? NO_LEADER;
      byLeader.set(leader, [...(byLeader.get(leader) ?? []), cursor]);
    }
    for (const leader of byLeader.keys()) {
      if (assignment.leaders.has(leader) || assignment !== this.#assignment) continue;
      assignment.leaders.add(leader);
      void this.#track(this.#loops, assignment, this.#readFrom(leader, assignment));
    }
    return { topicId: metadata.id, byLeader };
  }

  /** Reads the partitions that one broker leads, until the assignment changes or the broker leads none of them. */
  async #readFrom(leader: number, assignment: Assignment): Promise<void> {
    while (assignment === this.#assignment) {
      const { topicId, byLeader } = await this.#readCursorsByLeader(assignment);
      const cursors = byLeader.get(leader);
      if (cursors === undefined) break;
      await waitForDeliveries(cursors);
      const idle = cursors.filter(({ delivery }) => delivery === null);
      await this.#findStart(idle);
      if (assignment !== this.#assignment) break;
      const maxWaitTime = idle.length === cursors.length ? this.options.timing.maxWaitTimeInMs : SHORT_FETCH_WAIT_MS;
      const response = await this.#fetch(leader, topicId, idle, maxWaitTime);
      if (assignment !== this.#assignment) break;
      for (const { partitionIndex, records } of response.responses.flatMap(({ partitions }) => partitions)) {
        const cursor = idle.find(({ partition }) => partition === partitionIndex);
        if (cursor && records && records.length > 0) this.#deliver(cursor, records, assignment);
      }
    }
    assignment.leaders.delete(leader);
  }

  async #findStart(cursors: readonly Cursor[]): Promise<void> {
    for (const cursor of cursors) cursor.next ??= await this.options.startOffset(cursor.partition);
  }

  #fetch(leader: number, topicId: string, cursors: readonly Cursor[], maxWaitTime: number): Promise<FetchResponse> {
    const partitions = cursors.map(({ partition, next }) => ({
      partition,
      fetchOffset: next ?? 0n,
      currentLeaderEpoch: -1,
      lastFetchedEpoch: -1,
      partitionMaxBytes: MAX_BYTES_PER_PARTITION,
    }));
    return this.#consumer.fetch({
      node: leader,
      topics: [{ topicId, partitions }],
      maxWaitTime,
      minBytes: 1,
      maxBytes: MAX_BYTES,
      connectionPool: this.#fetchConnections,
    });
  }

  #deliver(cursor: Cursor, batches: readonly RecordsBatch[], assignment: Assignment): void {
    const { partition } = cursor;
    const isStale = (): boolean => assignment !== this.#assignment;
    const apply = async (): Promise<void> => {
      const next = await this.options.deliver({
        partition,
        messages: batches.flatMap(messagesOf),
        isStale,
        // The library sends heartbeats by itself.
        heartbeat: async () => {
          if (isStale()) throw new Error('The group has assigned its partitions again.');
        },
      });
      if (next === null) return;
      // A batch can end with offsets that have no message.
      const end = batches.at(-1);
      const afterBatches = end === undefined ? next : end.firstOffset + BigInt(end.lastOffsetDelta) + 1n;
      cursor.next = next > afterBatches ? next : afterBatches;
    };
    cursor.delivery = this.#track(this.#deliveries, assignment, apply()).finally(() => (cursor.delivery = null));
  }
}

function messagesOf({ attributes, firstOffset, records }: RecordsBatch): readonly Message[] {
  if ((attributes & CONTROL_BATCH) !== 0) return [];
  return records.map(({ offsetDelta, key, value }) => ({ offset: firstOffset + BigInt(offsetDelta), key, value }));
}

/** Waits until no message is being applied or the grace is over, and in any case until one partition can be read. */
async function waitForDeliveries(cursors: readonly Cursor[]): Promise<void> {
  const current = cursors.flatMap(({ delivery }) => (delivery === null ? [] : [delivery]));
  if (current.length === 0) return;
  const done = new AbortController();
  const all = Promise.all(current).finally(() => done.abort());
  await Promise.race([all, delay(DELIVERY_GRACE_MS, done.signal)]);
  if (current.length === cursors.length) await Promise.race(current);
}
