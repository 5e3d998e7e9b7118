/**
 * Events that could not be applied, and those that wait behind them: kept in the consumer's own store, by the commit
 * that passes over them, so that each event is either applied or here. A copy of each goes to the log
 * `<consumer>-dead-letters`, for whoever watches the logs.
 */
import type { Envelope } from '@marquee/contracts/events/envelope';
import type { Collection, Document, Position, Store, Versioned, Write } from '@marquee/document-store/port';
import { streamOf } from '../consumer/inbox.js';
import type { EventLog, UnreadableEvent } from '../port.js';

export interface DeadLetter extends Document {
  /**
   * The key whose order it holds up, with its owner; of an unreadable event that tells no key, its own place in the
   * log.
   */
  readonly stream: string;
  /** Its place among the letters of its stream. */
  readonly seq: number;
  /**
   * `failed`: its handler threw each time. `unreadable`: not an event. `behind`: fine so far, but a letter of its
   * stream comes first.
   */
  readonly reason: 'failed' | 'unreadable' | 'behind';
  /** What was thrown last; null for one that only waits. */
  readonly error: string | null;
  /** How often it was tried. */
  readonly attempts: number;
  /** Where a consumer stood after the batch that it came in. */
  readonly origin: Position;
  /** Null when it is unreadable; then `text` is what the log holds. */
  readonly event: Envelope | null;
  readonly text: string | null;
}

/** The letter's event by its id; a text that is no event by its place. */
export function deadLetterId({ id, event }: DeadLetter): string {
  return event?.eventId ?? id;
}

export function deadLettersCollection(consumer: string): string {
  return `dead_letters_${consumer.replaceAll('-', '_')}`;
}

/** The log's owner, as far as the log is concerned. */
export function deadLetterLog(consumer: string): string {
  return `${consumer}-dead-letters`;
}

const SEQ_DIGITS = 12;
function idOf(stream: string, seq: number): string {
  return `${stream}/${String(seq).padStart(SEQ_DIGITS, '0')}`;
}

export function errorText(error: unknown): string {
  return error instanceof Error ? `${error.name}: ${error.message}` : String(error);
}

export function failedDeadLetter(event: Envelope, origin: Position, error: unknown, attempts: number): DeadLetter {
  const stream = streamOf(event);
  return {
    id: idOf(stream, event.seq),
    stream,
    seq: event.seq,
    reason: 'failed',
    error: errorText(error),
    attempts,
    origin,
    event,
    text: null,
  };
}

export function blockedDeadLetter(event: Envelope, origin: Position): DeadLetter {
  const stream = streamOf(event);
  return {
    id: idOf(stream, event.seq),
    stream,
    seq: event.seq,
    reason: 'behind',
    error: null,
    attempts: 0,
    origin,
    event,
    text: null,
  };
}

/**
 * @param seqBefore The last sequence number that its stream has taken in: it comes after that, and before whatever
 * follows.
 */
export function unreadableDeadLetter(
  { key, text, error, offset }: UnreadableEvent,
  origin: Position,
  seqBefore: number,
): DeadLetter {
  const place = `${origin.owner}/${origin.partition}/${offset}`;
  const stream = key === null ? `unreadable/${place}` : streamOf({ owner: origin.owner, key });
  return {
    id: `unreadable/${place}`,
    stream,
    seq: seqBefore + 0.5,
    reason: 'unreadable',
    error,
    attempts: 1,
    origin,
    event: null,
    text,
  };
}

/** The letter as an event of the dead-letter log; under the id of the event, so that a repetition is noticed there. */
function logCopyOf(consumer: string, letter: DeadLetter): Envelope {
  return {
    eventId: deadLetterId(letter),
    type: 'DeadLettered',
    version: 1,
    owner: deadLetterLog(consumer),
    key: letter.stream,
    seq: Math.ceil(letter.seq),
    occurredAt: letter.event?.occurredAt ?? new Date(0).toISOString(),
    causationId: letter.event?.eventId ?? null,
    payload: letter,
  };
}

export class DeadLetters {
  private constructor(
    private readonly collection: Collection<DeadLetter>,
    /** What was dropped by hand: a rebuild, which meets it again, passes over it. */
    private readonly dropped: Collection<Document>,
    private readonly consumer: string,
    private readonly log: EventLog,
  ) {}

  static async open(store: Store, consumer: string, log: EventLog): Promise<DeadLetters> {
    const letters = await store.collection<DeadLetter>({
      name: deadLettersCollection(consumer),
      indexes: [{ fields: ['stream', 'seq'] }],
    });
    const dropped = await store.collection<Document>({ name: `dropped_${consumer.replaceAll('-', '_')}`, indexes: [] });
    return new DeadLetters(letters, dropped, consumer, log);
  }

  count(): Promise<number> {
    return this.collection.count({});
  }

  /** Whether a letter is there already, or was dropped by hand. */
  async contains(letter: DeadLetter): Promise<boolean> {
    return (await this.collection.get(letter.id)) !== null || (await this.isDropped(letter));
  }

  async isDropped(letter: DeadLetter): Promise<boolean> {
    return (await this.dropped.get(deadLetterId(letter))) !== null;
  }

  /** In the order of their streams, each stream's in order. @param after The last letter's id of the page before. */
  async list(
    limit: number,
    after: string | null = null,
  ): Promise<{ readonly letters: readonly DeadLetter[]; readonly next: string | null }> {
    const { documents, cursors, hasMore } = await this.collection.find({ limit, after });
    return { letters: documents, next: hasMore ? (cursors.at(-1) ?? null) : null };
  }

  /** The one that the others of its stream wait for; null when there is none. */
  async first(stream: string): Promise<Versioned<DeadLetter> | null> {
    const { documents } = await this.collection.find({
      where: { stream },
      orderBy: { field: 'seq', direction: 'ascending' },
      limit: 1,
    });
    const [letter] = documents;
    return letter === undefined ? null : this.collection.getVersioned(letter.id);
  }

  /** Tells the dead-letter log. Before the commit: a crash between repeats the copy, and loses none. */
  async copyToLog(letters: readonly DeadLetter[]): Promise<void> {
    if (letters.length > 0)
      await this.log.append(
        deadLetterLog(this.consumer),
        letters.map((letter) => logCopyOf(this.consumer, letter)),
      );
  }

  add(letter: DeadLetter): Write {
    return this.collection.insert(letter);
  }

  /** After another attempt in vain. */
  replace(letter: DeadLetter, expectedVersion: number): Write {
    return this.collection.replace(letter, expectedVersion);
  }

  remove({ document, version }: Versioned<DeadLetter>): Write {
    return this.collection.remove(document.id, version);
  }

  /** For good. */
  drop(letter: Versioned<DeadLetter>): readonly Write[] {
    return [this.remove(letter), this.dropped.upsert({ id: deadLetterId(letter.document) })];
  }
}
