/** Where the Kafka event log is, from the settings. */
import { SHARED_ADAPTER_SETTINGS } from '@marquee/runtime/shared-config';
import type { SettingGroup, Settings } from '@marquee/runtime/settings';
import type { KafkaClientName } from './client-names.js';

export interface KafkaConfig {
  readonly client: KafkaClientName;
  /** `host:port` each. */
  readonly brokers: readonly string[];
  /** Of topics that this process creates. */
  readonly partitions: number;
}

export const KAFKA_SETTINGS = {
  kafkaBrokers: {
    name: 'KAFKA_BROKERS',
    key: 'events.kafka.brokers',
    type: 'list',
    default: [],
    sentence: 'Kafka brokers for MARQUEE_EVENTS=kafka, as in 127.0.0.1:9092.',
  },
} as const satisfies SettingGroup;

const BROKER = /^[^\s:,/]+:\d{1,5}$/;

/** Problems are collected in `settings`. */
export function readKafkaConfig(settings: Settings): KafkaConfig {
  const brokers = settings.read(KAFKA_SETTINGS.kafkaBrokers);
  if (brokers.length === 0) settings.problem('MARQUEE_EVENTS=kafka needs KAFKA_BROKERS, as in 127.0.0.1:9092');
  const invalid = brokers.find((broker) => !BROKER.test(broker));
  if (invalid !== undefined)
    settings.problem(`KAFKA_BROKERS must be host:port, with commas between several, got "${invalid}"`);
  return {
    client: settings.read(SHARED_ADAPTER_SETTINGS.kafkaClient),
    brokers,
    partitions: settings.read(SHARED_ADAPTER_SETTINGS.kafkaPartitions),
  };
}
