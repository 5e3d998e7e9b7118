/**
 * What a consumer has taken in: the last sequence number per key of each owner, kept in its own store and committed
 * with the effect. However often and in whatever pieces a log delivers, an event has its effect once; and when two
 * instances take in the same events at the same moment, the later commit meets a version that is not the one it read,
 * and is done again.
 */
import type { Envelope } from '@marquee/contracts/events/envelope';
import type { Collection, Document, Store, Versioned, Write } from '@marquee/document-store/port';

/** The last sequence number of a key that was taken in. */
interface AppliedSequence extends Document {
  readonly seq: number;
  /** How many dead letters the key has. While there are any, what comes after them waits behind them. */
  readonly waiting: number;
}

/** An aggregate among those of all owners: what events have their order in. */
export function streamOf({ owner, key }: Pick<Envelope, 'owner' | 'key'>): string {
  return `${owner}/${key}`;
}

/** What the inbox held of some streams when it was read. */
export class InboxSnapshot {
  constructor(
    private readonly collection: Collection<AppliedSequence>,
    private readonly taken: ReadonlyMap<string, Versioned<AppliedSequence> | null>,
  ) {}

  seqOf(stream: string): number {
    return this.taken.get(stream)?.document.seq ?? 0;
  }

  isBlocked(stream: string): boolean {
    return (this.taken.get(stream)?.document.waiting ?? 0) > 0;
  }

  /** Those of `events` that were not taken in yet, each once, in their order. */
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
   * To be committed with what became of `events`; `letters` are the streams that have one dead letter more (or fewer)
   * each time they are named.
   */
  markApplied(
    events: readonly Envelope[],
    letters: readonly { readonly stream: string; readonly more: 1 | -1 }[] = [],
  ): readonly Write[] {
    const lastSeq = new Map(events.map((event) => [streamOf(event), event.seq]));
    const streams = [...new Set([...lastSeq.keys(), ...letters.map(({ stream }) => stream)])];
    return streams.map((id) => {
      const before = this.taken.get(id) ?? null;
      const more = letters.filter(({ stream }) => stream === id).reduce((sum, letter) => sum + letter.more, 0);
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

  /** One read, whatever the number of streams. */
  async read(streams: readonly string[]): Promise<InboxSnapshot> {
    const ids = [...new Set(streams)];
    const found = await this.collection.getManyVersioned(ids);
    return new InboxSnapshot(this.collection, new Map(ids.map((id, index) => [id, found[index] ?? null])));
  }
}

function collectionSuffix(consumer: string): string {
  return consumer.replaceAll('-', '_');
}

/** The collection of what had its effect on the read models: it belongs to them and is made anew with them. */
export function inboxCollection(consumer: string): string {
  return `inbox_${collectionSuffix(consumer)}`;
}

export interface Inboxes {
  /** Which events had their effect on the read models. */
  readonly readModels: Inbox;
  /**
   * Which events had their answer: events of our own, and changes of own documents, which a rebuild must not repeat.
   * Never emptied.
   */
  readonly sideEffects: Inbox;
}

export async function openInboxes(store: Store, consumer: string): Promise<Inboxes> {
  return {
    readModels: await Inbox.open(store, inboxCollection(consumer)),
    sideEffects: await Inbox.open(store, `echoes_${collectionSuffix(consumer)}`),
  };
}
