/** Turns a batch of events into one commit: effects, own events, and the mark that both are done. */
import type { DomainEvent, DomainEventType } from '@marquee/contracts/events/all';
import type { Envelope } from '@marquee/contracts/events/envelope';
import type { Change, Store } from '../store/port.js';
import type { Inboxes } from './inbox.js';
import type { Batch } from './port.js';
import type { EventsDefinition, UnitOfWork } from './projection.js';
import { BatchUnitOfWork } from './unit-of-work.js';

/** An event whose payload is newer than the handler: applying it by the old rules would be a guess. */
export class UnknownEventVersionError extends Error {
  override readonly name = 'UnknownEventVersionError';
  constructor({ type, version, eventId }: Envelope, known: number) {
    super(`${type} ${eventId} is of version ${version}, but this process reads up to version ${known}: update it.`);
  }
}

export interface Consumption<DomainStore> {
  readonly name: string;
  readonly events: EventsDefinition<DomainStore>;
  readonly store: Store;
  readonly domainStore: DomainStore;
  readonly inboxes: Inboxes;
}

type AnyHandler<DomainStore> = (event: Envelope, unit: UnitOfWork, store: DomainStore) => Promise<void> | void;

const handlerOf = <DomainStore>({ handlers }: EventsDefinition<DomainStore>, { type }: Envelope): AnyHandler<DomainStore> | undefined =>
  // The table pairs each type with a handler of its payload; looked up by the event's own type, the pair is the right one.
  Object.hasOwn(handlers, type) ? (handlers[type as DomainEventType] as AnyHandler<DomainStore> | undefined) : undefined;

const requireKnownVersion = <DomainStore>({ understands }: EventsDefinition<DomainStore>, event: Envelope): void => {
  const known = understands?.[event.type as DomainEvent['type']] ?? 1;
  if (event.version > known) throw new UnknownEventVersionError(event, known);
};

/** Runs the handlers over events that were not applied yet, and commits. */
const commitEffects = async <DomainStore>(
  { events: definition, store, domainStore, inboxes }: Consumption<DomainStore>,
  events: readonly Envelope[],
  consumed: NonNullable<Change['consumed']> | null,
): Promise<void> => {
  const unit = new BatchUnitOfWork();
  const answered: Envelope[] = [];
  const unanswered = new Set(definition.publishes.length === 0 ? [] : await inboxes.echoes.unseen(events));
  for (const event of events) {
    requireKnownVersion(definition, event);
    let emits = false;
    const forEvent: UnitOfWork = {
      get: (collection, id) => unit.get(collection, id),
      put: (collection, document) => unit.put(collection, document),
      remove: (collection, id) => unit.remove(collection, id),
      emit: (own) => {
        emits = true;
        if (unanswered.has(event)) unit.emit({ causationId: event.eventId, ...own });
      },
    };
    await handlerOf(definition, event)?.(event, forEvent, domainStore);
    if (emits) answered.push(event);
  }
  await store.commit({
    writes: [...unit.writes, ...inboxes.effects.mark(events), ...inboxes.echoes.mark(answered.filter((event) => unanswered.has(event)))],
    events: unit.events,
    ...(consumed === null ? {} : { consumed }),
  });
};

/**
 * Applies what is new in the batch. When the whole cannot be applied, it goes event by event, so that the good ones before
 * the bad one have their effect; then rejects with the bad one's error.
 */
export const applyBatch = async <DomainStore>(consumption: Consumption<DomainStore>, batch: Batch): Promise<void> => {
  const { name, events, store, inboxes } = consumption;
  const consumed = { consumer: name, position: batch.position };
  const handled = batch.events.filter((event) => handlerOf(events, event) !== undefined);
  const fresh = await inboxes.effects.unseen(handled);
  if (fresh.length === 0) return store.commit({ writes: [], consumed });
  try {
    await commitEffects(consumption, fresh, consumed);
  } catch (error) {
    if (fresh.length === 1) throw error;
    // Asked again: a commit may have been done though its answer was lost.
    for (const event of await inboxes.effects.unseen(fresh)) await commitEffects(consumption, [event], null);
    await store.commit({ writes: [], consumed });
  }
};
