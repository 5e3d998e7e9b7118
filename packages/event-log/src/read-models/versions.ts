/**
 * Versions of the read models. A rebuild fills the next version from the first event on while the active version is
 * read; one document then makes the next version active. A version consists of the read models, their inbox, the dead
 * letters and the positions. Two sets of collections are used alternately, so at most two versions are stored.
 */
import type { Collection, Document, Store, Write } from '@marquee/document-store/port';
import { inboxCollection } from '../consumer/inbox.js';
import { deadLettersCollection } from '../dead-letters/dead-letters.js';

/** The stored number of the active version of a consumer. */
interface ActiveVersion extends Document {
  readonly generation: number;
}

export class ReadModelVersions {
  private constructor(
    private readonly activeVersions: Collection<ActiveVersion>,
    private readonly consumer: string,
  ) {}

  static async open(store: Store, consumer: string): Promise<ReadModelVersions> {
    return new ReadModelVersions(
      await store.collection<ActiveVersion>({ name: 'kit_generations', indexes: [] }),
      consumer,
    );
  }

  /** The number of the active version: 0 before the first rebuild; each rebuild adds 1. */
  async active(): Promise<number> {
    return (await this.activeVersions.get(this.consumer))?.generation ?? 0;
  }

  /** The write that activates the next version. Its commit fails when another instance has activated it first. */
  async activateNext(): Promise<Write> {
    const found = await this.activeVersions.getVersioned(this.consumer);
    const next = { id: this.consumer, generation: (found?.document.generation ?? 0) + 1 };
    return found === null ? this.activeVersions.insert(next) : this.activeVersions.replace(next, found.version);
  }
}

/** The collections of a version, by the names that the subgraph uses. */
export function collectionsOfVersion(consumer: string, readModels: readonly string[]): readonly string[] {
  return [...readModels, inboxCollection(consumer), deadLettersCollection(consumer)];
}

/** The store as one version sees it. */
export interface VersionedStore {
  readonly store: Store;
  /** The collections of the version that were opened through `store`, by the names that the subgraph uses. */
  readonly opened: ReadonlyMap<string, Collection<Document>>;
  /** The stored name of a collection of the version. */
  nameOf(collection: string): string;
}

/**
 * Maps the collections and positions of a version to their stored names; all other collections keep their names.
 *
 * @param own The collections of the version, from `collectionsOfVersion`.
 */
export function storeOfVersion(store: Store, own: readonly string[], version: number): VersionedStore {
  const opened = new Map<string, Collection<Document>>();
  const nameOf = (name: string): string => (version % 2 === 0 ? name : `${name}_2`);
  return {
    opened,
    nameOf,
    store: {
      collection: async (definition) => {
        if (!own.includes(definition.name)) return store.collection(definition);
        const collection = await store.collection({ ...definition, name: nameOf(definition.name) });
        // The cast is safe: `opened` is used for reading only.
        opened.set(definition.name, collection as unknown as Collection<Document>);
        return collection;
      },
      commit: ({ consumed, ...change }) =>
        store.commit(
          consumed === undefined
            ? change
            : { ...change, consumed: { ...consumed, consumer: nameOf(consumed.consumer) } },
        ),
      outbox: store.outbox,
      position: (consumer, owner, partition) => store.position(nameOf(consumer), owner, partition),
      reset: (consumer, collections) => store.reset(nameOf(consumer), collections.map(nameOf)),
      close: () => store.close(),
    },
  };
}

/** The consumer group of a version: all members of a group fill the same version. */
export function consumerGroupOf(consumer: string, version: number): string {
  return version === 0 ? consumer : `${consumer}.${version}`;
}
