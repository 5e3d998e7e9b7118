/** Opens the last good values of a router, and the consumer of the events that make them wrong. */
import type { Logger } from '@marquee/runtime/log';
import type { RouterConfig } from '../config.js';
import { startEventConsumer } from './event-consumer.js';
import { openConfiguredLog } from './event-log-options.js';
import { LastGoodValues } from './last-good-values.js';

export interface StaleValues {
  readonly values: LastGoodValues;
  close(): Promise<void>;
}

/** Null when the router keeps no values. */
export function openStaleValues(
  { staleIfError, eventLog }: Pick<RouterConfig, 'staleIfError' | 'eventLog'>,
  log: Logger,
): StaleValues | null {
  if (staleIfError === null) return null;
  const values = new LastGoodValues(staleIfError.limits);
  if (eventLog === null) {
    values.invalidations.ignoreEvents();
    return { values, close: () => Promise.resolve() };
  }
  const consumer = startEventConsumer({ openLog: () => openConfiguredLog(eventLog, log), values, log });
  return { values, close: () => consumer.close() };
}
