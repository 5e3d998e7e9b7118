/**
 * Read models are made in generations: while one is read, the next is filled from the first event on, beside it, and
 * then one document is written that says which of them lives. A generation is the projections, the inbox, the dead
 * letters and the positions; two places are used in turn, so that no more than two are ever kept.
 */
import type { Collection, Document, Store, Write } from '@marquee/document-store/port';
import { deadLettersCollection } from '../dead-letters/dead-letters.js';
import { inboxCollection } from '../consumer/inbox.js';

interface ActiveVersion extends Document {
  readonly generation: number;
}

/** Which generation lives: 0 until the first rebuild, one more after each. */
export class ReadModelVersions {
  private constructor(
    private readonly pointers: Collection<ActiveVersion>,
    private readonly consumer: string,
  ) {}

  static async open(store: Store, consumer: string): Promise<ReadModelVersions> {
    return new ReadModelVersions(
      await store.collection<ActiveVersion>({ name: 'kit_generations', indexes: [] }),
      consumer,
    );
  }

  async active(): Promise<number> {
    return (await this.pointers.get(this.consumer))?.generation ?? 0;
  }

  /** The swap, which fails when another instance was quicker. */
  async activateNext(): Promise<Write> {
    const found = await this.pointers.getVersioned(this.consumer);
    const pointer = { id: this.consumer, generation: (found?.document.generation ?? 0) + 1 };
    return found === null ? this.pointers.insert(pointer) : this.pointers.replace(pointer, found.version);
  }
}

/** What a generation consists of, besides positions. */
export function collectionsOfVersion(consumer: string, projections: readonly string[]): readonly string[] {
  return [...projections, inboxCollection(consumer), deadLettersCollection(consumer)];
}

export interface VersionedStore {
  readonly store: Store;
  /** The generation's own collections that were opened through it, by the names that the domain knows them by. */
  readonly opened: ReadonlyMap<string, Collection<Document>>;
  /** Under what name a collection of the generation lies in the store. */
  nameOf(collection: string): string;
}

/** The store as a generation sees it: its own collections and positions, and everything else as it is. */
export function storeOfVersion(store: Store, own: readonly string[], generation: number): VersionedStore {
  const opened = new Map<string, Collection<Document>>();
  const there = (name: string): string => (generation % 2 === 0 ? name : `${name}_2`);
  return {
    opened,
    nameOf: there,
    store: {
      collection: async (definition) => {
        if (!own.includes(definition.name)) return store.collection(definition);
        const collection = await store.collection({ ...definition, name: there(definition.name) });
        // For reading what any document has: its id.
        opened.set(definition.name, collection as unknown as Collection<Document>);
        return collection;
      },
      commit: ({ consumed, ...change }) =>
        store.commit(
          consumed === undefined
            ? change
            : { ...change, consumed: { ...consumed, consumer: there(consumed.consumer) } },
        ),
      outbox: store.outbox,
      position: (consumer, owner, partition) => store.position(there(consumer), owner, partition),
      reset: (consumer, collections) => store.reset(there(consumer), collections.map(there)),
      close: () => store.close(),
    },
  };
}

/** Members of a group fill the same generation. */
export function consumerGroupOf(consumer: string, generation: number): string {
  return generation === 0 ? consumer : `${consumer}.${generation}`;
}
