/** Opens the event log adapter that the caller chooses. Only the chosen adapter and its driver are loaded. */
import type { KafkaLogOptions } from './kafka/log.js';
import type { EventLog } from './port.js';
import type { SqliteLogOptions } from './sqlite/log.js';

export type EventLogOptions =
  | ({ readonly adapter: 'sqlite' } & SqliteLogOptions)
  | ({ readonly adapter: 'kafka' } & KafkaLogOptions);

/** Rejects with a `StartError` when no Kafka broker can be reached. */
export async function openEventLog(options: EventLogOptions): Promise<EventLog> {
  if (options.adapter === 'sqlite') return (await import('./sqlite/log.js')).openSqliteLog(options);
  return (await import('./kafka/log.js')).openKafkaLog(options);
}
