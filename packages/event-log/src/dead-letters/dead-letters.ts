/**
 * Dead letters: events that could not be applied, and the events of the same stream that wait behind them. They are
 * stored in the consumer's own store, in the commit that moves past them, so each event is either applied or a dead
 * letter. A copy goes to the event log `<consumer>-dead-letters`, for monitoring.
 */
import type { Envelope } from '@marquee/contracts/events/envelope';
import type { Collection, Document, Position, Store, Versioned, Write } from '@marquee/document-store/port';
import { streamOf } from '../consumer/inbox.js';
import type { EventLog, UnreadableEvent } from '../port.js';

export interface DeadLetter extends Document {
  /**
   * `owner/key`, whose order the dead letter blocks. For an unreadable event without a key: its position in the log.
   */
  readonly stream: string;
  /** The order of the dead letters of a stream. */
  readonly seq: number;
  /**
   * `failed`: the handler threw on each attempt. `unreadable`: not a valid event. `behind`: not attempted, since an
   * earlier dead letter of the stream comes first.
   */
  readonly reason: 'failed' | 'unreadable' | 'behind';
  /** The last error; null for the reason `behind`. */
  readonly error: string | null;
  /** The number of attempts. */
  readonly attempts: number;
  /** The position of the batch that contained the event. */
  readonly origin: Position;
  /** Null for an unreadable event; `text` is then the text of the log entry. */
  readonly event: Envelope | null;
  readonly text: string | null;
}

/** The id of the event, or the id of the dead letter for an unreadable event. */
export function deadLetterId({ id, event }: DeadLetter): string {
  return event?.eventId ?? id;
}

export function deadLettersCollection(consumer: string): string {
  return `dead_letters_${consumer.replaceAll('-', '_')}`;
}

/** The owner name of the dead-letter log of a consumer. */
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

/** @param seqBefore The last applied sequence number of the stream. The dead letter is ordered directly after it. */
export function unreadableDeadLetter(
  { key, text, error, offset }: UnreadableEvent,
  origin: Position,
  seqBefore: number,
): DeadLetter {
  const location = `${origin.owner}/${origin.partition}/${offset}`;
  const stream = key === null ? `unreadable/${location}` : streamOf({ owner: origin.owner, key });
  return {
    id: `unreadable/${location}`,
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

/** The dead letter as an event of the dead-letter log. It has the id of the event, so the log skips repeated copies. */
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
    /** Ids of dropped dead letters: a rebuild skips these events. */
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

  /** Whether the dead letter is stored or was dropped. */
  async contains(letter: DeadLetter): Promise<boolean> {
    return (await this.collection.get(letter.id)) !== null || (await this.isDropped(letter));
  }

  async isDropped(letter: DeadLetter): Promise<boolean> {
    return (await this.dropped.get(deadLetterId(letter))) !== null;
  }

  /** A page of dead letters, ordered by stream. @param after `next` of the previous page. */
  async list(
    limit: number,
    after: string | null = null,
  ): Promise<{ readonly letters: readonly DeadLetter[]; readonly next: string | null }> {
    const { documents, cursors, hasMore } = await this.collection.find({ limit, after });
    return { letters: documents, next: hasMore ? (cursors.at(-1) ?? null) : null };
  }

  /** The first dead letter of the stream, behind which the others wait; null when there is none. */
  async first(stream: string): Promise<Versioned<DeadLetter> | null> {
    const { documents } = await this.collection.find({
      where: { stream },
      orderBy: { field: 'seq', direction: 'ascending' },
      limit: 1,
    });
    const [letter] = documents;
    return letter === undefined ? null : this.collection.getVersioned(letter.id);
  }

  /** Appends copies to the dead-letter log. Must run before the commit: a crash in between repeats the copies. */
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

  /** The write that stores another failed attempt. */
  replace(letter: DeadLetter, expectedVersion: number): Write {
    return this.collection.replace(letter, expectedVersion);
  }

  remove({ document, version }: Versioned<DeadLetter>): Write {
    return this.collection.remove(document.id, version);
  }

  /** The writes that remove the dead letter and record it as dropped. */
  drop(letter: Versioned<DeadLetter>): readonly Write[] {
    return [this.remove(letter), this.dropped.upsert({ id: deadLetterId(letter.document) })];
  }
}
