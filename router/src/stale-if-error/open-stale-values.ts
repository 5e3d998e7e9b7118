/** Opens the last good values of a router, and the consumer of the events that make them wrong. */
import type { Logger } from '@marquee/runtime/log';
import type { RouterConfig } from '../config.js';
import { startEventConsumer } from './event-consumer.js';
import type { EventConsumer } from './event-consumer.js';
import { openConfiguredLog } from './event-log-options.js';
import { LastGoodValues } from './last-good-values.js';
import { StaleCounts } from './stale-counts.js';

export interface StaleValues {
  readonly values: LastGoodValues;
  close(): Promise<void>;
}

/** Null when the router keeps no values. @param onUsed Is called for each value that replaces a failed fetch. */
export function openStaleValues(
  { staleIfError, eventLog }: Pick<RouterConfig, 'staleIfError' | 'eventLog'>,
  log: Logger,
  onUsed: (subgraph: string) => void,
): StaleValues | null {
  if (staleIfError === null) return null;
  const values = new LastGoodValues(staleIfError.limits, undefined, new StaleCounts(onUsed));
  if (eventLog === null) {
    values.invalidations.ignoreEvents();
    return { values, close: () => Promise.resolve() };
  }
  // A graph without fields that may be stale needs no event logs, and may have none.
  let consumer: EventConsumer | null = null;
  values.onWanted = () =>
    void (consumer ??= startEventConsumer({ openLog: () => openConfiguredLog(eventLog, log), values, log }));
  return {
    values,
    close: async () => {
      values.onWanted = () => {};
      await consumer?.close();
    },
  };
}
