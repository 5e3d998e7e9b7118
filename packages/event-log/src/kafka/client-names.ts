/** The client libraries for Kafka. */
export const KAFKA_CLIENTS = ['kafkajs', 'platformatic'] as const;
export type KafkaClientName = (typeof KAFKA_CLIENTS)[number];
/** See docs/decisions/0010-kafka-client.md. */
export const DEFAULT_KAFKA_CLIENT: KafkaClientName = 'kafkajs';
