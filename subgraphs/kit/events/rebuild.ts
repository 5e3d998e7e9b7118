/** Makes read models anew from the first event on: after a handler was mended, or a new one joined. */
import { startConsumer } from './consumer.js';
import type { ConsumerOptions } from './consumer.js';
import { openInboxes } from './inbox.js';

/**
 * Empties the projections and applies every event again. Events that handlers emit are not published a second time. Readers
 * see the models grow meanwhile; no other consumer of the same name may run. Cut short, it is continued by the next
 * consumer, since the positions tell how far it came.
 */
export const rebuildProjections = async <DomainStore>(options: ConsumerOptions<DomainStore>): Promise<void> => {
  const { name, events, store } = options;
  const { effects } = await openInboxes(store, name);
  await store.reset(name, [...events.projections, effects.collectionName]);
  const consumer = startConsumer(options);
  try {
    await consumer.caughtUp();
  } finally {
    await consumer.close();
  }
};
