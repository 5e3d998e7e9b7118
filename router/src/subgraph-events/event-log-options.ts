/** The event log that the router reads, from the settings that all processes share. */
import { join } from 'node:path';
import { readKafkaConfig } from '@marquee/event-log/kafka/config';
import type { KafkaConfig } from '@marquee/event-log/kafka/config';
import { openEventLog } from '@marquee/event-log/open-event-log';
import type { EventLog } from '@marquee/event-log/port';
import type { Logger } from '@marquee/runtime/log';
import type { Settings } from '@marquee/runtime/settings';
import { SHARED_ADAPTER_SETTINGS } from '@marquee/runtime/shared-config';
import type { SharedConfig } from '@marquee/runtime/shared-config';

export type EventLogConfig =
  | { readonly adapter: 'sqlite'; readonly folder: string }
  | ({ readonly adapter: 'kafka'; readonly prefix: string } & KafkaConfig);

/** Problems are collected in `settings`. */
export function readEventLogOptions(settings: Settings, { dataDir, events }: SharedConfig): EventLogConfig {
  if (events === 'embedded') return { adapter: 'sqlite', folder: join(dataDir, 'events') };
  const prefix = `${settings.read(SHARED_ADAPTER_SETTINGS.namespace)}.`;
  return { adapter: 'kafka', prefix, ...readKafkaConfig(settings) };
}

/** Rejects when no Kafka broker can be reached. */
export function openConfiguredLog(config: EventLogConfig, log: Logger): Promise<EventLog> {
  return openEventLog(
    config.adapter === 'sqlite' ? { ...config, log } : { ...config, log, clientId: 'marquee-router' },
  );
}
