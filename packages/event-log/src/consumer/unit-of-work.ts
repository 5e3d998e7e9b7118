/** Collects the reads, writes and emitted events of the handlers of a batch for one `Change`. */
import type { NewEvent } from '@marquee/contracts/events/envelope';
import type { Collection, Document, Write } from '@marquee/document-store/port';
import type { UnitOfWork } from './event-handlers.js';

/** A document that the batch has read or written. */
interface Slot {
  /** Null when it was removed or does not exist. */
  document: Document | null;
  /** The version when it was read; null when it did not exist; undefined when it was written without being read. */
  readonly readVersion: number | null | undefined;
  write: ((slot: Slot) => Write) | null;
}

/**
 * A write to a document that was read expects the version that was read. When a use case changes the document
 * meanwhile, the commit fails with a conflict and the batch is applied again on the new state, so no change is lost.
 */
export class BatchUnitOfWork implements UnitOfWork {
  readonly #slots = new Map<string, Slot>();
  readonly #events: NewEvent[] = [];

  async get<T extends Document>(collection: Collection<T>, id: string): Promise<T | null> {
    const key = `${collection.name}/${id}`;
    const known = this.#slots.get(key);
    // The cast is safe: a slot contains only documents that were read from or written to this collection.
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

  /** One write per document, with its last state. */
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
