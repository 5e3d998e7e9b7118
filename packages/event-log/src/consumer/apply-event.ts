/** Runs the handler of one event and collects its writes and events in a unit of work. */
import type { DomainEvent, DomainEventType } from '@marquee/contracts/events/all';
import type { Envelope } from '@marquee/contracts/events/envelope';
import type { Store } from '@marquee/document-store/port';
import type { DeadLetters } from '../dead-letters/dead-letters.js';
import { UnknownEventVersionError } from '../envelope-json.js';
import type { DeliveryAttempts } from './delivery-attempts.js';
import type { EventsDefinition, UnitOfWork } from './event-handlers.js';
import type { Inboxes } from './inbox.js';
import type { BatchUnitOfWork } from './unit-of-work.js';

/** Everything that applying events needs, opened for one consumer. */
export interface ConsumerContext<DomainStore> {
  readonly name: string;
  readonly events: EventsDefinition<DomainStore>;
  readonly store: Store;
  readonly domainStore: DomainStore;
  readonly inboxes: Inboxes;
  readonly deadLetters: DeadLetters;
  readonly deliveryAttempts: DeliveryAttempts;
  /** False during a rebuild: only read models are written, and no events are published. */
  readonly withSideEffects: boolean;
  /** Whether a collection is a read model. Other collections that handlers write belong to the subgraph itself. */
  readonly isReadModel: (collection: string) => boolean;
}

type AnyHandler<DomainStore> = (event: Envelope, unit: UnitOfWork, store: DomainStore) => Promise<void> | void;

function handlerOf<DomainStore>(
  { handlers }: EventsDefinition<DomainStore>,
  { type }: Envelope,
): AnyHandler<DomainStore> | undefined {
  // The cast is safe: `handlers` maps each event type to a handler of its payload.
  return Object.hasOwn(handlers, type)
    ? (handlers[type as DomainEventType] as AnyHandler<DomainStore> | undefined)
    : undefined;
}

export function isHandled<DomainStore>(definition: EventsDefinition<DomainStore>, event: Envelope): boolean {
  return handlerOf(definition, event) !== undefined;
}

function requireSupportedVersion<DomainStore>(
  { supportedVersions }: EventsDefinition<DomainStore>,
  event: Envelope,
): void {
  const supported = supportedVersions?.[event.type as DomainEvent['type']] ?? 1;
  if (event.version > supported) throw new UnknownEventVersionError(event, supported);
}

/**
 * Runs the handler. A side effect is an emitted event, or a write to a collection that is not a read model; a rebuild
 * must not repeat it. Side effects are added to `unit` only when `withSideEffects` is true. Returns whether the handler
 * had side effects. Rejects with the error of the handler, or with `UnknownEventVersionError`.
 */
export async function applyEvent<DomainStore>(
  { events, domainStore, isReadModel }: Pick<ConsumerContext<DomainStore>, 'events' | 'domainStore' | 'isReadModel'>,
  event: Envelope,
  { unit, withSideEffects }: { readonly unit: BatchUnitOfWork; readonly withSideEffects: boolean },
): Promise<boolean> {
  requireSupportedVersion(events, event);
  let hadSideEffects = false;
  const sideEffect = (work: () => void): void => {
    hadSideEffects = true;
    if (withSideEffects) work();
  };
  const forEvent: UnitOfWork = {
    get: (collection, id) => unit.get(collection, id),
    upsert: (collection, document) =>
      isReadModel(collection.name)
        ? unit.upsert(collection, document)
        : sideEffect(() => unit.upsert(collection, document)),
    remove: (collection, id) =>
      isReadModel(collection.name) ? unit.remove(collection, id) : sideEffect(() => unit.remove(collection, id)),
    emit: (newEvent) => sideEffect(() => unit.emit({ causationId: event.eventId, ...newEvent })),
  };
  await handlerOf(events, event)?.(event, forEvent, domainStore);
  return hadSideEffects;
}
