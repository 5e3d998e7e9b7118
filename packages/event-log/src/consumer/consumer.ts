/** Keeps a subgraph's read models in step with the logs of others. */
import type { Logger } from '@marquee/runtime/log';
import type { Store } from '@marquee/document-store/port';
import { applyBatch } from './apply-batch.js';
import type { ConsumerContext } from './apply-event.js';
import { DeadLetters } from '../dead-letters/dead-letters.js';
import { openInboxes } from './inbox.js';
import { DeliveryAttempts } from './delivery-attempts.js';
import type { Batch, EventLog, Subscription } from '../port.js';
import type { EventsDefinition } from './event-handlers.js';

export interface ConsumerOptions<DomainStore> {
  /** The subgraph that consumes: names its positions and, unless `group` does, its group. */
  readonly name: string;
  readonly group?: string;
  readonly events: EventsDefinition<DomainStore>;
  /** Where effects and positions are committed together. */
  readonly store: Store;
  /** Handed to the handlers. It does not see the writes of the batch at hand; the unit of work does. */
  readonly domainStore: DomainStore;
  readonly eventLog: EventLog;
  readonly logger: Logger;
  /** False in a replay: nothing is published, and nothing is written but read models. Default true. */
  readonly hasSideEffects?: boolean;
  /** Whether a collection is a read model. Default: those that the definition names are. */
  readonly isReadModel?: (collection: string) => boolean;
}

function describe({ events, position }: Batch): object {
  return {
    owner: position.owner,
    offset: position.offset,
    events: events.length,
    firstEventId: events[0]?.eventId,
  };
}

/** What applying events needs, opened. */
export async function openConsumerContext<DomainStore>(
  options: ConsumerOptions<DomainStore>,
): Promise<ConsumerContext<DomainStore>> {
  const {
    name,
    events,
    store,
    domainStore,
    eventLog,
    hasSideEffects: answers = true,
    isReadModel: isReadModel = (collection) => events.readModels.includes(collection),
  } = options;
  const storeAnswers = (): Promise<boolean> =>
    store.position(name, name, 0).then(
      () => true,
      () => false,
    );
  const [inboxes, letters] = [await openInboxes(store, name), await DeadLetters.open(store, name, eventLog)];
  return {
    name,
    events,
    store,
    domainStore,
    hasSideEffects: answers,
    isReadModel: isReadModel,
    inboxes,
    deadLetters: letters,
    deliveryAttempts: new DeliveryAttempts(storeAnswers),
  };
}

/** Opened when it is first needed, and again after that failed. */
function openOnce<T>(open: () => Promise<T>): () => Promise<T> {
  let opened: Promise<T> | null = null;
  return () => {
    opened ??= open();
    opened.catch(() => (opened = null));
    return opened;
  };
}

/**
 * Starts at once where the last run stopped. An event that cannot be applied is tried again, a few times, at growing
 * intervals, and loudly; then it becomes a dead letter, and only what follows it in its own stream waits. One of a
 * version that this process cannot read holds up its partition until a newer process comes.
 */
export function startConsumer<DomainStore>(options: ConsumerOptions<DomainStore>): Subscription {
  const { name, group = name, events, store, eventLog, logger } = options;
  const consumption = openOnce(() => openConsumerContext(options));
  return eventLog.consume({
    group,
    owners: events.consumes,
    positionOf: (owner, partition) => store.position(name, owner, partition),
    apply: async (batch) => applyBatch(await consumption(), batch),
    onError: (error, batch) =>
      logger.error({ err: error, ...describe(batch) }, 'events could not be applied; will try again'),
  });
}
