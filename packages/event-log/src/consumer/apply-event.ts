/** Runs one event's handler; what it writes and emits is gathered, not done. */
import type { DomainEvent, DomainEventType } from '@marquee/contracts/events/all';
import type { Envelope } from '@marquee/contracts/events/envelope';
import type { Store } from '@marquee/document-store/port';
import type { DeadLetters } from '../dead-letters/dead-letters.js';
import { UnknownEventVersionError } from '../envelope-json.js';
import type { Inboxes } from './inbox.js';
import type { DeliveryAttempts } from './delivery-attempts.js';
import type { EventsDefinition, UnitOfWork } from './event-handlers.js';
import type { BatchUnitOfWork } from './unit-of-work.js';

export interface ConsumerContext<DomainStore> {
  readonly name: string;
  readonly events: EventsDefinition<DomainStore>;
  readonly store: Store;
  readonly domainStore: DomainStore;
  readonly inboxes: Inboxes;
  readonly deadLetters: DeadLetters;
  readonly deliveryAttempts: DeliveryAttempts;
  /** False in a replay: nothing is published, and nothing is written but read models. */
  readonly hasSideEffects: boolean;
  /** Tells the read models' collections from those that are the subgraph's own, which handlers may change, too. */
  readonly isReadModel: (collection: string) => boolean;
}

type AnyHandler<DomainStore> = (event: Envelope, unit: UnitOfWork, store: DomainStore) => Promise<void> | void;

function handlerOf<DomainStore>(
  { handlers }: EventsDefinition<DomainStore>,
  { type }: Envelope,
): AnyHandler<DomainStore> | undefined {
  // The table pairs each type with a handler of its payload; looked up by the event's own type, the pair is the right
  // one.
  return Object.hasOwn(handlers, type)
    ? (handlers[type as DomainEventType] as AnyHandler<DomainStore> | undefined)
    : undefined;
}

export function isHandled<DomainStore>(definition: EventsDefinition<DomainStore>, event: Envelope): boolean {
  return handlerOf(definition, event) !== undefined;
}

function requireKnownVersion<DomainStore>(
  { supportedVersions: understands }: EventsDefinition<DomainStore>,
  event: Envelope,
): void {
  const known = understands?.[event.type as DomainEvent['type']] ?? 1;
  if (event.version > known) throw new UnknownEventVersionError(event, known);
}

/**
 * Answers whether the handler did anything that a rebuild must not do again: emit, or change documents that are no read
 * model. It reaches `unit` only when `mayAnswer`. Throws what the handler throws, and `UnknownEventVersionError`.
 */
export async function applyEvent<DomainStore>(
  {
    events,
    domainStore,
    isReadModel: isReadModel,
  }: Pick<ConsumerContext<DomainStore>, 'events' | 'domainStore' | 'isReadModel'>,
  event: Envelope,
  { unit, mayAnswer }: { readonly unit: BatchUnitOfWork; readonly mayAnswer: boolean },
): Promise<boolean> {
  requireKnownVersion(events, event);
  let answered = false;
  const answer = (work: () => void): void => {
    answered = true;
    if (mayAnswer) work();
  };
  const forEvent: UnitOfWork = {
    get: (collection, id) => unit.get(collection, id),
    upsert: (collection, document) =>
      isReadModel(collection.name)
        ? unit.upsert(collection, document)
        : answer(() => unit.upsert(collection, document)),
    remove: (collection, id) =>
      isReadModel(collection.name) ? unit.remove(collection, id) : answer(() => unit.remove(collection, id)),
    emit: (own) => answer(() => unit.emit({ causationId: event.eventId, ...own })),
  };
  await handlerOf(events, event)?.(event, forEvent, domainStore);
  return answered;
}
