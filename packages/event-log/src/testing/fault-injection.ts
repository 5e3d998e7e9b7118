/** Stores and logs with one method replaced, so that tests can inject failures and repeated deliveries. */
import type { Change, Store } from '@marquee/document-store/port';
import type { Batch, EventLog } from '../port.js';

/** The store with `commit` replaced; `real` is the original method. */
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

/** The log with the delivery of batches (of at most 4 events) replaced; `apply` is the original callback. */
export function withDelivery(
  log: EventLog,
  deliver: (batch: Batch, apply: (batch: Batch) => Promise<void>) => Promise<void>,
): EventLog {
  return {
    append: (owner, events) => log.append(owner, events),
    consume: (options) =>
      log.consume({ ...options, apply: (batch) => deliver(batch, (again) => options.apply(again)), maxBatch: 4 }),
    endsOf: (owner) => log.endsOf(owner),
    close: () => log.close(),
  };
}
