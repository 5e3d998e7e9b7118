/** The Kafka client `kafkajs`. */
import { Kafka, logLevel, Partitioners } from 'kafkajs';
import type { Admin } from 'kafkajs';
import { FEW_RETRIES, CONNECT_TIMEOUT_MS, REQUEST_RETRY, REQUEST_TIMEOUT_MS } from '../client.js';
import type {
  GroupMember,
  KafkaClient,
  KafkaClientOptions,
  MemberOptions,
  NewTopic,
  PartitionOffsets,
  Producer,
} from '../client.js';
import { driverLog } from './driver-log.js';
import { KafkaJsMember } from './group-member.js';

const ALL_REPLICAS = -1;

class KafkaJsClient implements KafkaClient {
  readonly #kafka: Kafka;
  readonly #admin: Admin;

  constructor({ brokers, clientId, log }: KafkaClientOptions) {
    this.#kafka = new Kafka({
      clientId,
      brokers: [...brokers],
      connectionTimeout: CONNECT_TIMEOUT_MS,
      requestTimeout: REQUEST_TIMEOUT_MS,
      retry: {
        initialRetryTime: REQUEST_RETRY.firstMs,
        maxRetryTime: REQUEST_RETRY.longestMs,
        retries: REQUEST_RETRY.retries,
      },
      logLevel: logLevel.WARN,
      logCreator: driverLog(log),
    });
    this.#admin = this.#kafka.admin({ retry: { initialRetryTime: REQUEST_RETRY.firstMs, retries: FEW_RETRIES } });
  }

  async connect(): Promise<void> {
    await this.#admin.connect();
    await this.ping();
  }

  async ping(): Promise<void> {
    await this.#admin.describeCluster();
  }

  async createTopic({ topic, partitions, config }: NewTopic): Promise<void> {
    // Resolves to false when the topic exists.
    await this.#admin.createTopics({
      topics: [{ topic, numPartitions: partitions, configEntries: [...config] }],
      waitForLeaders: true,
    });
  }

  async readOffsets(topic: string): Promise<readonly PartitionOffsets[]> {
    const offsets = await this.#admin.fetchTopicOffsets(topic);
    return offsets.map(({ partition, low, high }) => ({ partition, low: BigInt(low), high: BigInt(high) }));
  }

  async openProducer(): Promise<Producer> {
    const producer = this.#kafka.producer({
      idempotent: true,
      maxInFlightRequests: 1,
      createPartitioner: Partitioners.DefaultPartitioner,
    });
    await producer.connect();
    return {
      send: async (topic, messages) => {
        await producer.send({ topic, messages: [...messages], acks: ALL_REPLICAS });
      },
      close: () => producer.disconnect(),
    };
  }

  createMember(options: MemberOptions): GroupMember {
    return new KafkaJsMember(this.#kafka, options);
  }

  close(): Promise<void> {
    return this.#admin.disconnect();
  }
}

export function createKafkaJsClient(options: KafkaClientOptions): KafkaClient {
  return new KafkaJsClient(options);
}
