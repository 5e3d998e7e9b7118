/** Gathers what the handlers of a batch read and write into one `Change`. */
import type { NewEvent } from '@marquee/contracts/events/envelope';
import type { Collection, Document, Write } from '@marquee/document-store/port';
import type { UnitOfWork } from './event-handlers.js';

/** One document that a batch has touched. */
interface Slot {
  /** Null once removed, or when there never was one. */
  document: Document | null;
  /** What the store held when it was read: its version, or null for nothing; undefined when it was written unread. */
  readonly readVersion: number | null | undefined;
  write: ((slot: Slot) => Write) | null;
}

/**
 * Writes to a document that was read expect the version that was read: a use case that changed it meanwhile makes the
 * commit fail with a conflict, the batch is done again on the newer state, and nobody's change is lost.
 */
export class BatchUnitOfWork implements UnitOfWork {
  readonly #slots = new Map<string, Slot>();
  readonly #events: NewEvent[] = [];

  async get<T extends Document>(collection: Collection<T>, id: string): Promise<T | null> {
    const key = `${collection.name}/${id}`;
    const known = this.#slots.get(key);
    // A slot of a collection holds only what was read from it or put into it under its type.
    if (known !== undefined) return known.document as T | null;
    const found = await collection.getVersioned(id);
    this.#slots.set(key, { document: found?.document ?? null, readVersion: found?.version ?? null, write: null });
    return found?.document ?? null;
  }

  upsert<T extends Document>(collection: Collection<T>, document: T): void {
    const slot = this.#slot(collection, document.id);
    slot.document = document;
    slot.write = ({ readVersion }) => {
      if (readVersion === undefined) return collection.upsert(document);
      return readVersion === null ? collection.insert(document) : collection.replace(document, readVersion);
    };
  }

  remove<T extends Document>(collection: Collection<T>, id: string): void {
    const slot = this.#slot(collection, id);
    slot.document = null;
    slot.write = ({ readVersion }) => collection.remove(id, readVersion ?? undefined);
  }

  emit(event: NewEvent): void {
    this.#events.push(event);
  }

  /** One write per document, however often it was written. */
  get writes(): readonly Write[] {
    return [...this.#slots.values()].flatMap((slot) => (slot.write === null ? [] : [slot.write(slot)]));
  }

  get events(): readonly NewEvent[] {
    return this.#events;
  }

  #slot<T extends Document>(collection: Collection<T>, id: string): Slot {
    const key = `${collection.name}/${id}`;
    const slot = this.#slots.get(key) ?? { document: null, readVersion: undefined, write: null };
    this.#slots.set(key, slot);
    return slot;
  }
}
