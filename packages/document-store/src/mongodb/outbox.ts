/** The outbox in MongoDB: events are inserted by the commit that causes them and deleted after the log has them. */
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
   * Time of the commit by the clock of its writer (epoch ms), never earlier than that of the previous event of its key.
   */
  readonly place: number;
  readonly seq: number;
  readonly event: Envelope;
}

/** The last sequence number of an event key. */
interface Sequence {
  readonly _id: string;
  readonly seq: number;
  readonly place: number;
}

/** The order of publication. Events of one key are in sequence order, whichever instances wrote them. */
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
    private readonly events: Collection<PendingEvent>,
    private readonly sequences: Collection<Sequence>,
    private readonly owner: string,
    private readonly clock: () => Date,
  ) {
    this.#nextEventId = createEventIds(clock);
  }

  static async open(db: Db, owner: string, clock: () => Date): Promise<MongoOutbox> {
    const events = db.collection<PendingEvent>('kit_outbox');
    await events.createIndex(OLDEST_FIRST, { name: 'oldest first' });
    const sequences = db.collection<Sequence>('kit_sequences');
    // Created now: some servers cannot create a collection inside a transaction.
    await createCollection(db, sequences.collectionName);
    return new MongoOutbox(events, sequences, owner, clock);
  }

  /**
   * Must run in the session of the commit, if it has one, so that a rollback leaves no gap in the sequence of the key.
   */
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
    await this.events.insertMany(rows, { ordered: true, ...(session === undefined ? {} : { session }) });
  }

  /** Called after a commit that added events. */
  notifyPending(): void {
    for (const listener of [...this.#listeners]) listener();
  }

  async pending(limit: number): Promise<readonly Envelope[]> {
    const found = await this.events
      .find({}, { sort: OLDEST_FIRST, limit, batchSize: limit + 1, projection: { event: 1 } })
      .toArray();
    return found.map(({ event }) => event);
  }

  async confirm(eventIds: readonly string[]): Promise<void> {
    if (eventIds.length > 0) await this.events.deleteMany({ _id: { $in: [...eventIds] } });
  }

  onPending(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** The transaction isolates the update and the read from other writers. */
  async #advanceAll(
    counts: ReadonlyMap<string, number>,
    place: number,
    session: NonNullable<Session>,
  ): Promise<ReadonlyMap<string, Sequence>> {
    const operations = [...counts].map(([key, count]) => ({
      updateOne: { filter: { _id: key }, update: { $inc: { seq: count }, $max: { place } }, upsert: true },
    }));
    await this.sequences.bulkWrite(operations, { ordered: true, session });
    const advanced = await this.sequences
      .find({ _id: { $in: [...counts.keys()] } }, { session, batchSize: counts.size + 1 })
      .toArray();
    return new Map(advanced.map((sequence) => [sequence._id, sequence]));
  }

  async #advanceEach(counts: ReadonlyMap<string, number>, place: number): Promise<ReadonlyMap<string, Sequence>> {
    const advanced = await Promise.all([...counts].map(([key, count]) => this.#advance(key, count, place)));
    return new Map(advanced.map((sequence) => [sequence._id, sequence]));
  }

  /** Inserts the document before incrementing it: concurrent upserts are not atomic on every compatible server. */
  async #advance(key: string, count: number, place: number): Promise<Sequence> {
    for (;;) {
      const advanced = await this.sequences.findOneAndUpdate(
        { _id: key },
        { $inc: { seq: count }, $max: { place } },
        { returnDocument: 'after' },
      );
      if (advanced !== null) return advanced;
      await this.sequences.insertOne({ _id: key, seq: 0, place }).catch((error: unknown) => {
        if (!(error instanceof MongoServerError && error.code === DUPLICATE_KEY)) throw error;
      });
    }
  }
}
