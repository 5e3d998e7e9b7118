/**
 * The inbox of a consumer: the last applied sequence number per owner and event key, stored in the consumer's own store
 * and committed with the effects. Events that are delivered again are skipped. When two instances apply the same events
 * concurrently, the second commit meets a version conflict and is repeated.
 */
import type { Envelope } from '@marquee/contracts/events/envelope';
import type { Collection, Document, Store, Versioned, Write } from '@marquee/document-store/port';

/** The state of one stream. */
interface AppliedSequence extends Document {
  /** The last applied sequence number. */
  readonly seq: number;
  /** The number of dead letters of the stream. While it is not 0, later events wait behind them. */
  readonly waiting: number;
}

/** The stream of an event: the events of one key of one owner, within which the order is kept. */
export function streamOf({ owner, key }: Pick<Envelope, 'owner' | 'key'>): string {
  return `${owner}/${key}`;
}

/** The inbox entries of some streams, as they were read. */
export class InboxSnapshot {
  constructor(
    private readonly collection: Collection<AppliedSequence>,
    private readonly entries: ReadonlyMap<string, Versioned<AppliedSequence> | null>,
  ) {}

  /** The last applied sequence number of the stream; 0 when there is none. */
  seqOf(stream: string): number {
    return this.entries.get(stream)?.document.seq ?? 0;
  }

  /** Whether the stream has dead letters, behind which its events must wait. */
  isBlocked(stream: string): boolean {
    return (this.entries.get(stream)?.document.waiting ?? 0) > 0;
  }

  /** The events that are not yet applied: in order, without duplicates. */
  unapplied<E extends Envelope>(events: readonly E[]): readonly E[] {
    const lastSeq = new Map<string, number>();
    return events.filter((event) => {
      const stream = streamOf(event);
      if (event.seq <= (lastSeq.get(stream) ?? this.seqOf(stream))) return false;
      lastSeq.set(stream, event.seq);
      return true;
    });
  }

  /**
   * The writes that record `events` as applied, to be committed with their effects.
   *
   * @param deadLetters Changes of the number of dead letters, one element per dead letter added or removed.
   */
  markApplied(
    events: readonly Envelope[],
    deadLetters: readonly { readonly stream: string; readonly more: 1 | -1 }[] = [],
  ): readonly Write[] {
    const lastSeq = new Map(events.map((event) => [streamOf(event), event.seq]));
    const streams = [...new Set([...lastSeq.keys(), ...deadLetters.map(({ stream }) => stream)])];
    return streams.map((id) => {
      const before = this.entries.get(id) ?? null;
      const more = deadLetters.filter(({ stream }) => stream === id).reduce((sum, letter) => sum + letter.more, 0);
      const after: AppliedSequence = {
        id,
        seq: Math.max(this.seqOf(id), lastSeq.get(id) ?? 0),
        waiting: (before?.document.waiting ?? 0) + more,
      };
      return before === null ? this.collection.insert(after) : this.collection.replace(after, before.version);
    });
  }
}

export class Inbox {
  private constructor(private readonly collection: Collection<AppliedSequence>) {}

  static async open(store: Store, collectionName: string): Promise<Inbox> {
    return new Inbox(await store.collection<AppliedSequence>({ name: collectionName, indexes: [] }));
  }

  /** One read of the store, for any number of streams. */
  async read(streams: readonly string[]): Promise<InboxSnapshot> {
    const ids = [...new Set(streams)];
    const found = await this.collection.getManyVersioned(ids);
    return new InboxSnapshot(this.collection, new Map(ids.map((id, index) => [id, found[index] ?? null])));
  }
}

function collectionSuffix(consumer: string): string {
  return consumer.replaceAll('-', '_');
}

/** The collection of the read-model inbox. It belongs to the read models and is rebuilt with them. */
export function inboxCollection(consumer: string): string {
  return `inbox_${collectionSuffix(consumer)}`;
}

export interface Inboxes {
  /** Which events are applied to the read models. */
  readonly readModels: Inbox;
  /**
   * Which events have had their side effects: emitted events and writes to collections that are not read models. Never
   * emptied, so that a rebuild does not repeat them.
   */
  readonly sideEffects: Inbox;
}

export async function openInboxes(store: Store, consumer: string): Promise<Inboxes> {
  return {
    readModels: await Inbox.open(store, inboxCollection(consumer)),
    sideEffects: await Inbox.open(store, `echoes_${collectionSuffix(consumer)}`),
  };
}
