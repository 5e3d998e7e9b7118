/** Events that wait in the store for the log: written by the commit that caused them, deleted once the log has them. */
import { MongoServerError } from 'mongodb';
import type { Collection, Db } from 'mongodb';
import type { Envelope, NewEvent } from '@marquee/contracts/events/envelope';
import { createEventIds } from '../event-ids.js';
import type { Outbox } from '../port.js';
import type { Session } from './preconditions.js';
import { createCollection } from './open-collection.js';
import { DUPLICATE_KEY } from './writes.js';

interface PendingEvent {
  readonly _id: string;
  /**
   * When it was committed, by the clock of its writer, but never before an earlier event of its key: what "oldest"
   * means.
   */
  readonly place: number;
  readonly seq: number;
  readonly event: Envelope;
}

/** The last event of a key. */
interface Sequence {
  readonly _id: string;
  readonly seq: number;
  readonly place: number;
}

/** Sorted like this, no event ever stands before an earlier one of its key, whichever instance wrote them. */
const OLDEST_FIRST = { place: 1, seq: 1, _id: 1 } as const;

function countByKey(events: readonly NewEvent[]): ReadonlyMap<string, number> {
  const counts = new Map<string, number>();
  for (const { key } of events) counts.set(key, (counts.get(key) ?? 0) + 1);
  return counts;
}

export class MongoOutbox implements Outbox {
  readonly #listeners = new Set<() => void>();
  readonly #nextEventId: () => string;

  private constructor(
    private readonly waiting: Collection<PendingEvent>,
    private readonly sequences: Collection<Sequence>,
    private readonly owner: string,
    private readonly clock: () => Date,
  ) {
    this.#nextEventId = createEventIds(clock);
  }

  static async open(db: Db, owner: string, clock: () => Date): Promise<MongoOutbox> {
    const waiting = db.collection<PendingEvent>('kit_outbox');
    await waiting.createIndex(OLDEST_FIRST, { name: 'oldest first' });
    const sequences = db.collection<Sequence>('kit_sequences');
    // Made now, since not every server makes a collection within a transaction.
    await createCollection(db, sequences.collectionName);
    return new MongoOutbox(waiting, sequences, owner, clock);
  }

  /** Within the session of a commit, if it has one: a rolled back event leaves no gap in its key's sequence. */
  async add(events: readonly NewEvent[], session: Session): Promise<void> {
    if (events.length === 0) return;
    const nowMs = this.clock().getTime();
    const counts = countByKey(events);
    const last =
      session === undefined ? await this.#advanceEach(counts, nowMs) : await this.#advanceAll(counts, nowMs, session);
    const next = new Map([...last].map(([key, { seq }]) => [key, seq - (counts.get(key) ?? 0)]));
    const rows = events.map((event): PendingEvent => {
      const { type, version, key, occurredAt, causationId = null, payload } = event;
      const seq = (next.get(key) ?? 0) + 1;
      next.set(key, seq);
      const eventId = this.#nextEventId();
      const envelope: Envelope = {
        eventId,
        type,
        version,
        owner: this.owner,
        key,
        seq,
        occurredAt,
        causationId,
        payload,
      };
      return { _id: eventId, place: last.get(key)?.place ?? nowMs, seq, event: envelope };
    });
    await this.waiting.insertMany(rows, { ordered: true, ...(session === undefined ? {} : { session }) });
  }

  /** After a commit that left events. */
  notifyPending(): void {
    for (const listener of [...this.#listeners]) listener();
  }

  async pending(limit: number): Promise<readonly Envelope[]> {
    const found = await this.waiting
      .find({}, { sort: OLDEST_FIRST, limit, batchSize: limit + 1, projection: { event: 1 } })
      .toArray();
    return found.map(({ event }) => event);
  }

  async confirm(eventIds: readonly string[]): Promise<void> {
    if (eventIds.length > 0) await this.waiting.deleteMany({ _id: { $in: [...eventIds] } });
  }

  onPending(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** In a transaction nobody else can move the sequences between the two steps. */
  async #advanceAll(
    counts: ReadonlyMap<string, number>,
    place: number,
    session: NonNullable<Session>,
  ): Promise<ReadonlyMap<string, Sequence>> {
    const operations = [...counts].map(([key, count]) => ({
      updateOne: { filter: { _id: key }, update: { $inc: { seq: count }, $max: { place } }, upsert: true },
    }));
    await this.sequences.bulkWrite(operations, { ordered: true, session });
    const moved = await this.sequences
      .find({ _id: { $in: [...counts.keys()] } }, { session, batchSize: counts.size + 1 })
      .toArray();
    return new Map(moved.map((sequence) => [sequence._id, sequence]));
  }

  async #advanceEach(counts: ReadonlyMap<string, number>, place: number): Promise<ReadonlyMap<string, Sequence>> {
    const moved = await Promise.all([...counts].map(([key, count]) => this.#advance(key, count, place)));
    return new Map(moved.map((sequence) => [sequence._id, sequence]));
  }

  /** Made first and then counted up: not every compatible server makes a document only once when several want to. */
  async #advance(key: string, count: number, place: number): Promise<Sequence> {
    for (;;) {
      const moved = await this.sequences.findOneAndUpdate(
        { _id: key },
        { $inc: { seq: count }, $max: { place } },
        { returnDocument: 'after' },
      );
      if (moved !== null) return moved;
      await this.sequences.insertOne({ _id: key, seq: 0, place }).catch((error: unknown) => {
        if (!(error instanceof MongoServerError && error.code === DUPLICATE_KEY)) throw error;
      });
    }
  }
}
