/** Keeps a subgraph's read models in step with the logs of others. */
import type { Logger } from '../process/log.js';
import type { Store } from '../store/port.js';
import { applyBatch } from './apply-batch.js';
import { openInboxes } from './inbox.js';
import type { Batch, EventLog, Subscription } from './port.js';
import type { EventsDefinition } from './projection.js';

export interface ConsumerOptions<DomainStore> {
  /** The subgraph that consumes: names its positions and its group. */
  readonly name: string;
  readonly events: EventsDefinition<DomainStore>;
  /** Where effects and positions are committed together. */
  readonly store: Store;
  /** Handed to the handlers. It does not see the writes of the batch at hand; the unit of work does. */
  readonly domainStore: DomainStore;
  readonly eventLog: EventLog;
  readonly logger: Logger;
}

const describe = ({ events, position }: Batch): object => ({
  owner: position.owner,
  offset: position.offset,
  events: events.length,
  firstEventId: events[0]?.eventId,
});

/**
 * Starts at once where the last run stopped. An event that cannot be applied is tried again, for ever, at growing intervals,
 * and loudly; what is behind it in its owner's log waits, what other owners send does not.
 */
export const startConsumer = <DomainStore>(options: ConsumerOptions<DomainStore>): Subscription => {
  const { name, events, store, domainStore, eventLog, logger } = options;
  return eventLog.consume({
    group: name,
    owners: events.reactsTo,
    positionOf: (owner, partition) => store.position(name, owner, partition),
    apply: async (batch) => applyBatch({ name, events, store, domainStore, inboxes: await openInboxes(store, name) }, batch),
    onError: (error, batch) => logger.error({ err: error, ...describe(batch) }, 'events could not be applied; will try again'),
  });
};
