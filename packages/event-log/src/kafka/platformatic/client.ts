/** The Kafka client `@platformatic/kafka`. */
import { setTimeout as wait } from 'node:timers/promises';
import {
  Admin,
  compatibilityPartitioner,
  Consumer,
  GenericError,
  ListOffsetTimestamps,
  Producer as PlatformaticProducer,
  ProduceAcks,
  stringSerializers,
} from '@platformatic/kafka';
import type { BaseOptions } from '@platformatic/kafka';
import { backoffMs } from '@marquee/runtime/retry';
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
import { PlatformaticMember } from './group-member.js';

const LEADER_POLL_INTERVAL_MS = 50;

class PlatformaticClient implements KafkaClient {
  readonly #options: BaseOptions;
  readonly #admin: Admin;

  constructor({ brokers, clientId }: KafkaClientOptions) {
    this.#options = {
      clientId,
      bootstrapBrokers: [...brokers],
      connectTimeout: CONNECT_TIMEOUT_MS,
      requestTimeout: REQUEST_TIMEOUT_MS,
      retries: REQUEST_RETRY.retries,
      retryDelay: (_client, _operation, attempt) => backoffMs(attempt, REQUEST_RETRY),
    };
    this.#admin = new Admin({ ...this.#options, retries: FEW_RETRIES });
  }

  connect(): Promise<void> {
    return this.ping();
  }

  async ping(): Promise<void> {
    await this.#admin.metadata({ topics: [], forceUpdate: true });
  }

  async createTopic({ topic, partitions, config }: NewTopic): Promise<void> {
    try {
      await this.#admin.createTopics({ topics: [topic], partitions, configs: [...config] });
    } catch (error) {
      if (!isErrorOf(error, 'TOPIC_ALREADY_EXISTS')) throw error;
    }
    while (!(await this.#hasLeaders(topic))) await wait(LEADER_POLL_INTERVAL_MS);
  }

  async readOffsets(topic: string): Promise<readonly PartitionOffsets[]> {
    const count = (await this.#admin.metadata({ topics: [topic] })).topics.get(topic)?.partitionsCount ?? 0;
    const read = async (timestamp: bigint): Promise<ReadonlyMap<number, bigint>> => {
      const partitions = Array.from({ length: count }, (_, partitionIndex) => ({ partitionIndex, timestamp }));
      const listed = await this.#admin.listOffsets({ topics: [{ name: topic, partitions }] });
      return new Map(
        listed.flatMap((each) => each.partitions.map(({ partitionIndex, offset }) => [partitionIndex, offset])),
      );
    };
    // One after the other: a partition cannot appear to begin after its end.
    const low = await read(ListOffsetTimestamps.EARLIEST);
    const high = await read(ListOffsetTimestamps.LATEST);
    return [...high].map(([partition, end]) => ({ partition, low: low.get(partition) ?? 0n, high: end }));
  }

  async openProducer(): Promise<Producer> {
    const producer = new PlatformaticProducer({
      ...this.#options,
      idempotent: true,
      // The partitioner of kafkajs and of the Java client; the default one sends about a quarter of the keys elsewhere.
      partitioner: compatibilityPartitioner,
      serializers: stringSerializers,
    });
    return {
      send: async (topic, messages) => {
        await producer.send({
          messages: messages.map(({ key, value }) => ({ topic, key, value })),
          acks: ProduceAcks.ALL,
        });
      },
      close: () => producer.close(),
    };
  }

  createMember(options: MemberOptions): GroupMember {
    return new PlatformaticMember(this.#options, (more) => new Consumer({ ...this.#options, ...more }), options);
  }

  close(): Promise<void> {
    return this.#admin.close();
  }

  async #hasLeaders(topic: string): Promise<boolean> {
    try {
      const { topics } = await this.#admin.metadata({ topics: [topic], forceUpdate: true });
      return topics.get(topic)?.partitions.every(({ leader }) => leader >= 0) ?? false;
    } catch (error) {
      // A topic that was just created is unknown to some brokers for a moment, and its partitions have no leader.
      if (isErrorOf(error, 'LEADER_NOT_AVAILABLE') || /^Unknown topic/.test(String((error as Error).message)))
        return false;
      throw error;
    }
  }
}

/** Whether one of the errors that Kafka responded with has this name. */
function isErrorOf(error: unknown, apiId: string): boolean {
  return (
    error instanceof Error &&
    GenericError.isGenericError(error) &&
    (error as GenericError).findBy('apiId', apiId) !== null
  );
}

export function createPlatformaticClient(options: KafkaClientOptions): KafkaClient {
  return new PlatformaticClient(options);
}
