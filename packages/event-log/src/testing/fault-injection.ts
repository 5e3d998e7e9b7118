/** Store and log with one of their ways replaced: how a test crashes or repeats what it cannot reach otherwise. */
import type { Change, Store } from '@marquee/document-store/port';
import type { Batch, EventLog } from '../port.js';

/** The store, but with another `commit`. */
export function withCommit(
  store: Store,
  commit: (change: Change, real: (change: Change) => Promise<void>) => Promise<void>,
): Store {
  return {
    collection: (definition) => store.collection(definition),
    commit: (change) => commit(change, (real) => store.commit(real)),
    outbox: store.outbox,
    position: (consumer, owner, partition) => store.position(consumer, owner, partition),
    reset: (consumer, collections) => store.reset(consumer, collections),
    close: () => store.close(),
  };
}

/** The log, but each batch is handed over in a way of its own. */
export function withDelivery(
  log: EventLog,
  deliver: (batch: Batch, apply: (batch: Batch) => Promise<void>) => Promise<void>,
): EventLog {
  return {
    append: (owner, events) => log.append(owner, events),
    consume: (options) =>
      log.consume({ ...options, apply: (batch) => deliver(batch, (again) => options.apply(again)), maxBatch: 4 }),
    close: () => log.close(),
  };
}
