/**
 * How a subgraph declares its events: those that it publishes, and a handler per consumed event type. Handlers read and
 * write through a `UnitOfWork`; the writes of a whole batch are committed together with the position of the consumer.
 */
import type { DomainEventType, EventOf } from '@marquee/contracts/events/all';
import type { Envelope, NewEvent } from '@marquee/contracts/events/envelope';
import type { Collection, Document } from '@marquee/document-store/port';

/** Access of a handler to the store. Reads see the writes made earlier in the same batch. */
export interface UnitOfWork {
  get<T extends Document>(collection: Collection<T>, id: string): Promise<T | null>;
  upsert<T extends Document>(collection: Collection<T>, document: T): void;
  remove<T extends Document>(collection: Collection<T>, id: string): void;
  /** Publishes an event of this subgraph, committed with the effects of the handled event. */
  emit(event: NewEvent): void;
}

export type Handler<Type extends DomainEventType, Store> = (
  event: Envelope<Type, EventOf<Type>['payload']>,
  unit: UnitOfWork,
  store: Store,
) => Promise<void> | void;

export type Handlers<Store> = { readonly [Type in DomainEventType]?: Handler<Type, Store> };

export interface EventsDefinition<Store> {
  /** The event types that this subgraph publishes to its own log. */
  readonly publishes: readonly DomainEventType[];
  /** The owners whose logs are read. Events of types without a handler are skipped. */
  readonly consumes: readonly string[];
  readonly handlers: Handlers<Store>;
  /**
   * The newest payload version that each handler supports. Default: 1. A newer event blocks its partition until a
   * process that supports it takes over.
   */
  readonly supportedVersions?: { readonly [Type in DomainEventType]?: number };
  /**
   * The names of the read-model collections: those that are derived from events alone and recreated by a rebuild.
   * Handlers may also write other collections; such side effects happen once per event and are not repeated by a
   * rebuild.
   */
  readonly readModels: readonly string[];
}
