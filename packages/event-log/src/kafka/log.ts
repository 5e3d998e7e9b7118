/**
 * The event log in Kafka: one topic per owner. The message key is the event key, so the events of a key are in one
 * partition and in order. Brokers do not detect events that are appended again after a restart of the producer; readers
 * skip them by event id and by their inbox.
 */
import type { Envelope } from '@marquee/contracts/events/envelope';
import type { Position } from '@marquee/document-store/port';
import { StartError } from '@marquee/runtime/start-error';
import { createPerKeyQueue } from '@marquee/runtime/per-key-queue';
import { DEFAULT_BACKOFF } from '@marquee/runtime/retry';
import type { BackoffOptions } from '@marquee/runtime/retry';
import type { KafkaClient, KafkaClientOptions, Producer } from './client.js';
import { DEFAULT_KAFKA_CLIENT } from './client-names.js';
import type { KafkaClientName } from './client-names.js';
import { KafkaLogConsumer } from './log-consumer.js';
import { GROUP_TIMING } from './group-timing.js';
import type { GroupTiming } from './group-timing.js';
import { Topics } from './topics.js';
import type { ConsumeOptions, EventLog, Subscription } from '../port.js';

export interface KafkaLogOptions extends KafkaClientOptions {
  /** The library that speaks to the brokers. Default `DEFAULT_KAFKA_CLIENT`. */
  readonly client?: KafkaClientName;
  /** The number of partitions of topics that this process creates. */
  readonly partitions: number;
  /** The prefix of topics and groups. Default `marquee.`. */
  readonly prefix?: string;
  /** Pauses after failed attempts to apply a batch. */
  readonly backoff?: BackoffOptions;
  /** Timeouts of the consumer group. Default `GROUP_TIMING`. */
  readonly timing?: GroupTiming;
}

const PROBE_TIMEOUT_MS = 1_000;

/** Resolves to `fallback` when `work` rejects or takes longer than `ms`. */
function withTimeout<T>(ms: number, work: Promise<T>, fallback: T): Promise<T> {
  return Promise.race([
    work.catch(() => fallback),
    new Promise<T>((resolve) => setTimeout(() => resolve(fallback), ms).unref()),
  ]);
}

class KafkaLog implements EventLog {
  readonly #topics: Topics;
  readonly #consumers = new Set<KafkaLogConsumer>();
  readonly #inAppendQueue = createPerKeyQueue<'append'>();
  #producer: Promise<Producer> | null = null;

  constructor(
    private readonly client: KafkaClient,
    private readonly options: Required<Omit<KafkaLogOptions, 'client'>>,
  ) {
    this.#topics = new Topics(client, options);
  }

  async append(owner: string, events: readonly Envelope[]): Promise<void> {
    if (events.length === 0) return;
    const topic = await this.#topics.ensure(owner);
    const messages = events.map((event) => ({ key: event.key, value: JSON.stringify(event) }));
    // One batch at a time: concurrent batches of `@platformatic/kafka` 1.x have the same number, and the broker drops
    // all but one.
    await this.#inAppendQueue('append', async () => {
      const producer = await this.#openedProducer();
      try {
        await producer.send(topic, messages);
      } catch (error) {
        // The broker may have stored the batch. Both clients give its number to the next batch, which the broker would
        // drop or refuse, so that batch is sent by another producer.
        this.#producer = null;
        await producer.close().catch(() => undefined);
        throw error;
      }
    });
  }

  consume(options: ConsumeOptions): Subscription {
    const { prefix, log, backoff, timing } = this.options;
    for (const owner of options.owners) this.#topics.nameOf(owner);
    const consumers = options.owners.map(
      (owner) =>
        new KafkaLogConsumer({
          ...options,
          owner,
          client: this.client,
          topics: this.#topics,
          groupPrefix: prefix,
          logger: log,
          backoff,
          timing,
        }),
    );
    for (const consumer of consumers) this.#consumers.add(consumer);
    return {
      caughtUp: async () => {
        await Promise.all(consumers.map((consumer) => consumer.caughtUp()));
      },
      close: async () => {
        for (const consumer of consumers) this.#consumers.delete(consumer);
        await Promise.all(consumers.map((consumer) => consumer.close()));
      },
    };
  }

  async endsOf(owner: string): Promise<readonly Position[] | null> {
    const offsets = await this.client.readOffsets(await this.#topics.ensure(owner));
    return offsets.map(({ partition, high }) => ({ owner, partition, offset: String(high - 1n) }));
  }

  async degradedReasons(): Promise<readonly string[]> {
    const isReachable = await withTimeout(
      PROBE_TIMEOUT_MS,
      this.client.ping().then(() => true),
      false,
    );
    return isReachable ? [] : ['the event log cannot be reached'];
  }

  async close(): Promise<void> {
    await Promise.all([...this.#consumers].map((consumer) => consumer.close()));
    this.#consumers.clear();
    await (await this.#producer?.catch(() => null))?.close();
    await this.client.close();
  }

  #openedProducer(): Promise<Producer> {
    this.#producer ??= this.client.openProducer();
    this.#producer.catch(() => (this.#producer = null));
    return this.#producer;
  }
}

/** Loads the library that is used, and no other. */
async function createClient(name: KafkaClientName, options: KafkaClientOptions): Promise<KafkaClient> {
  if (name === 'kafkajs') return (await import('./kafkajs/client.js')).createKafkaJsClient(options);
  return (await import('./platformatic/client.js')).createPlatformaticClient(options);
}

/** Opens a client that is connected. Rejects with a `StartError` when no broker can be reached. */
export async function openKafkaClient(
  options: KafkaClientOptions,
  name: KafkaClientName = DEFAULT_KAFKA_CLIENT,
): Promise<KafkaClient> {
  const client = await createClient(name, options);
  try {
    await client.connect();
  } catch (error) {
    await client.close();
    throw new StartError(
      `Kafka at ${options.brokers.join(',')} cannot be reached: start it, or correct KAFKA_BROKERS.`,
      { cause: error },
    );
  }
  return client;
}

/** The log on a client that is connected. Closing the log closes the client. */
export function createKafkaLog(client: KafkaClient, options: Omit<KafkaLogOptions, 'client'>): EventLog {
  return new KafkaLog(client, { prefix: 'marquee.', backoff: DEFAULT_BACKOFF, timing: GROUP_TIMING, ...options });
}

/** Rejects with a `StartError` when no broker can be reached. */
export async function openKafkaLog({ client, ...options }: KafkaLogOptions): Promise<EventLog> {
  return createKafkaLog(await openKafkaClient(options, client), options);
}
