/**
 * What a subgraph does with the events of others: a handler per event type, which reads and writes its read models
 * through a
 * `UnitOfWork`. The kit gathers the writes of a whole batch and commits them together with the position, so that an
 * effect and its bookkeeping can never part.
 */
import type { DomainEventType, EventOf } from '@marquee/contracts/events/all';
import type { Envelope, NewEvent } from '@marquee/contracts/events/envelope';
import type { Collection, Document } from '@marquee/document-store/port';

/** Reads see the writes made earlier in the same batch. */
export interface UnitOfWork {
  get<T extends Document>(collection: Collection<T>, id: string): Promise<T | null>;
  upsert<T extends Document>(collection: Collection<T>, document: T): void;
  remove<T extends Document>(collection: Collection<T>, id: string): void;
  /** An event of our own that this one causes; committed with the effect. */
  emit(event: NewEvent): void;
}

export type Handler<Type extends DomainEventType, Store> = (
  event: Envelope<Type, EventOf<Type>['payload']>,
  unit: UnitOfWork,
  store: Store,
) => Promise<void> | void;

export type Handlers<Store> = { readonly [Type in DomainEventType]?: Handler<Type, Store> };

export interface EventsDefinition<Store> {
  /** Event types that this subgraph writes to its own log. */
  readonly publishes: readonly DomainEventType[];
  /** The owners whose logs are read, and what is done with each type; types without a handler are skipped. */
  readonly consumes: readonly string[];
  readonly handlers: Handlers<Store>;
  /**
   * The newest payload version that a handler can read; 1 where none is given. A newer event waits for a newer handler.
   */
  readonly supportedVersions?: { readonly [Type in DomainEventType]?: number };
  /**
   * Read models, which a rebuild makes anew: what the events alone explain. Handlers may write own collections, too;
   * that is done once, with the event's first effect, and never by a rebuild.
   */
  readonly readModels: readonly string[];
}
