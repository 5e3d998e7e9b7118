/** A member of a consumer group on `kafkajs`, which applies all partitions of a response before its next request. */
import type { Consumer, EachBatchPayload, Kafka } from 'kafkajs';
import type { GroupMember, MemberOptions } from '../client.js';

const CONCURRENT_PARTITIONS = 4;

export class KafkaJsMember implements GroupMember {
  readonly #consumer: Consumer;

  constructor(
    kafka: Pick<Kafka, 'consumer'>,
    private readonly options: MemberOptions,
  ) {
    const { groupId, topic, timing, onAssigned, onCrash } = options;
    const consumer = kafka.consumer({
      groupId,
      ...timing,
      // The restart of kafkajs covers only retriable errors, and a consumer that it restarts while this one is closing
      // stays in the group with its partitions.
      retry: { restartOnFailure: async () => false },
    });
    consumer.on(consumer.events.GROUP_JOIN, ({ payload }) => onAssigned(payload.memberAssignment[topic] ?? []));
    consumer.on(consumer.events.CRASH, ({ payload }) => onCrash(payload.error));
    this.#consumer = consumer;
  }

  async join(): Promise<void> {
    await this.#consumer.connect();
    await this.#consumer.subscribe({ topics: [this.options.topic], fromBeginning: true });
    await this.#consumer.run({
      autoCommit: false,
      eachBatchAutoResolve: false,
      partitionsConsumedConcurrently: CONCURRENT_PARTITIONS,
      eachBatch: (payload) => this.#deliver(payload),
    });
  }

  async leave(): Promise<void> {
    await this.#consumer.stop();
    await this.#consumer.disconnect();
  }

  /** kafkajs begins at the first offset of a partition; the first delivery moves it to the position of the reader. */
  async #deliver({ batch, isStale, heartbeat, resolveOffset }: EachBatchPayload): Promise<void> {
    const { topic, partition } = batch;
    const messages = batch.messages.map(({ offset, key, value }) => ({ offset: BigInt(offset), key, value }));
    const next = await this.options.deliver({ partition, messages, isStale, heartbeat });
    if (next === null) return;
    const last = messages.at(-1)?.offset;
    if (last !== undefined && next === last + 1n) resolveOffset(String(last));
    else this.#consumer.seek({ topic, partition, offset: String(next) });
  }
}
