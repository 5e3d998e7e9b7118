/**
 * What a consumer has applied: the last sequence number per key of each owner, kept in its own store and committed with the
 * effect. However often and in whatever pieces a log delivers, an event has its effect once.
 */
import type { Envelope } from '@marquee/contracts/events/envelope';
import type { Collection, Document, Store, Write } from '../store/port.js';

/** `owner/key`, and the last sequence number of it that was applied. */
interface Seen extends Document {
  readonly seq: number;
}

const idOf = ({ owner, key }: Envelope): string => `${owner}/${key}`;

export class Inbox {
  private constructor(private readonly collection: Collection<Seen>) {}

  static async open(store: Store, collectionName: string): Promise<Inbox> {
    return new Inbox(await store.collection<Seen>({ name: collectionName, indexes: [] }));
  }

  get collectionName(): string {
    return this.collection.name;
  }

  /** Those of `events` that are not marked yet, each once, in their order. One read. */
  async unseen<E extends Envelope>(events: readonly E[]): Promise<readonly E[]> {
    const ids = [...new Set(events.map(idOf))];
    const known = await this.collection.getMany(ids);
    const lastSeq = new Map(ids.map((id, index) => [id, known[index]?.seq ?? 0]));
    return events.filter((event) => {
      if (event.seq <= (lastSeq.get(idOf(event)) ?? 0)) return false;
      lastSeq.set(idOf(event), event.seq);
      return true;
    });
  }

  /** To be committed with the effect of `events`. */
  mark(events: readonly Envelope[]): readonly Write[] {
    const last = new Map(events.map((event) => [idOf(event), event.seq]));
    return [...last].map(([id, seq]) => this.collection.put({ id, seq }));
  }
}

const nameOf = (kind: 'inbox' | 'echoes', consumer: string): string => `${kind}_${consumer.replaceAll('-', '_')}`;

export interface Inboxes {
  /** Which events had their effect on the read models. Emptied by a rebuild. */
  readonly effects: Inbox;
  /** Which events had their answer: events of our own, which a rebuild must not publish a second time. Never emptied. */
  readonly echoes: Inbox;
}

export const openInboxes = async (store: Store, consumer: string): Promise<Inboxes> => ({
  effects: await Inbox.open(store, nameOf('inbox', consumer)),
  echoes: await Inbox.open(store, nameOf('echoes', consumer)),
});
