/** Starts the consumer of a subgraph: reads the event logs of other subgraphs and keeps the read models up to date. */
import type { Logger } from '@marquee/runtime/log';
import type { Store } from '@marquee/document-store/port';
import { DeadLetters } from '../dead-letters/dead-letters.js';
import type { Batch, EventLog, Subscription } from '../port.js';
import { applyBatch } from './apply-batch.js';
import type { ConsumerContext } from './apply-event.js';
import { DeliveryAttempts } from './delivery-attempts.js';
import type { EventsDefinition } from './event-handlers.js';
import { openInboxes } from './inbox.js';

export interface ConsumerOptions<DomainStore> {
  /** The name of the consuming subgraph; names its positions. */
  readonly name: string;
  /** The consumer group. Default: `name`. */
  readonly group?: string;
  readonly events: EventsDefinition<DomainStore>;
  /** The store in which effects and positions are committed together. */
  readonly store: Store;
  /** Passed to the handlers. Its reads do not see the writes of the current batch; those of the unit of work do. */
  readonly domainStore: DomainStore;
  readonly eventLog: EventLog;
  readonly logger: Logger;
  /** False during a rebuild: only read models are written, and no events are published. Default true. */
  readonly withSideEffects?: boolean;
  /** Whether a collection is a read model. Default: whether `events.readModels` contains its name. */
  readonly isReadModel?: (collection: string) => boolean;
}

function logFieldsOf({ events, position }: Batch): object {
  return {
    owner: position.owner,
    offset: position.offset,
    events: events.length,
    firstEventId: events[0]?.eventId,
  };
}

/** Opens the inboxes and dead letters of the consumer. */
export async function openConsumerContext<DomainStore>(
  options: ConsumerOptions<DomainStore>,
): Promise<ConsumerContext<DomainStore>> {
  const {
    name,
    events,
    store,
    domainStore,
    eventLog,
    withSideEffects = true,
    isReadModel = (collection) => events.readModels.includes(collection),
  } = options;
  const isStoreAvailable = (): Promise<boolean> =>
    store.position(name, name, 0).then(
      () => true,
      () => false,
    );
  const [inboxes, deadLetters] = [await openInboxes(store, name), await DeadLetters.open(store, name, eventLog)];
  return {
    name,
    events,
    store,
    domainStore,
    withSideEffects,
    isReadModel,
    inboxes,
    deadLetters,
    deliveryAttempts: new DeliveryAttempts(isStoreAvailable),
  };
}

/** Calls `open` on first use, and again after it has failed. */
function openOnce<T>(open: () => Promise<T>): () => Promise<T> {
  let opened: Promise<T> | null = null;
  return () => {
    opened ??= open();
    opened.catch(() => (opened = null));
    return opened;
  };
}

/**
 * Starts the consumer at its stored position. An event that cannot be applied is logged and delivered again, with
 * growing pauses; after `MAX_DELIVERY_ATTEMPTS` it becomes a dead letter, and later events of its stream wait behind
 * it. An event whose version this process does not support blocks its partition until a newer process takes over.
 */
export function startConsumer<DomainStore>(options: ConsumerOptions<DomainStore>): Subscription {
  const { name, group = name, events, store, eventLog, logger } = options;
  const context = openOnce(() => openConsumerContext(options));
  return eventLog.consume({
    group,
    owners: events.consumes,
    positionOf: (owner, partition) => store.position(name, owner, partition),
    apply: async (batch) => applyBatch(await context(), batch),
    onError: (error, batch) =>
      logger.error({ err: error, ...logFieldsOf(batch) }, 'events could not be applied; retrying'),
  });
}
