/**
 * The event log in Kafka: one topic per owner. The message key is the event key, so the events of a key are in one
 * partition and in order. Brokers do not detect events that are appended again after a restart of the producer; readers
 * skip them by event id and by their inbox.
 */
import { Kafka, logLevel, Partitioners } from 'kafkajs';
import type { Admin, Producer } from 'kafkajs';
import type { Envelope } from '@marquee/contracts/events/envelope';
import { StartError } from '@marquee/runtime/start-error';
import type { Logger } from '@marquee/runtime/log';
import { driverLog } from './driver-log.js';
import { KafkaLogConsumer } from './log-consumer.js';
import { GROUP_TIMING } from './group-timing.js';
import type { GroupTiming } from './group-timing.js';
import { Topics } from './topics.js';
import type { ConsumeOptions, EventLog, Subscription } from '../port.js';
import { DEFAULT_BACKOFF } from '@marquee/runtime/retry';
import type { BackoffOptions } from '@marquee/runtime/retry';

export interface KafkaLogOptions {
  /** `host:port` each. */
  readonly brokers: readonly string[];
  /** Identifies the process in the logs of the brokers. */
  readonly clientId: string;
  readonly log: Logger;
  /** The number of partitions of topics that this process creates. */
  readonly partitions: number;
  /** The prefix of topics and groups. Default `marquee.`. */
  readonly prefix?: string;
  /** Pauses after failed attempts to apply a batch. */
  readonly backoff?: BackoffOptions;
  /** Timeouts of the consumer group. Default `GROUP_TIMING`. */
  readonly timing?: GroupTiming;
}

/** Short enough to report a wrong setting at start, long enough for the election of a broker. */
const CONNECT_TIMEOUT_MS = 3_000;
const REQUEST_TIMEOUT_MS = 10_000;
const PROBE_TIMEOUT_MS = 1_000;
const ALL_REPLICAS = -1;

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
  #producer: Promise<Producer> | null = null;

  constructor(
    private readonly kafka: Kafka,
    private readonly admin: Admin,
    private readonly options: Required<KafkaLogOptions>,
  ) {
    this.#topics = new Topics(admin, options);
  }

  async append(owner: string, events: readonly Envelope[]): Promise<void> {
    if (events.length === 0) return;
    const topic = await this.#topics.ensure(owner);
    const producer = await this.#connectedProducer();
    const messages = events.map((event) => ({ key: event.key, value: JSON.stringify(event) }));
    await producer.send({ topic, messages, acks: ALL_REPLICAS });
  }

  consume(options: ConsumeOptions): Subscription {
    const { kafka, admin } = this;
    const { prefix, log, backoff, timing } = this.options;
    for (const owner of options.owners) this.#topics.nameOf(owner);
    const consumers = options.owners.map(
      (owner) =>
        new KafkaLogConsumer({
          ...options,
          owner,
          kafka,
          admin,
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

  async degradedReasons(): Promise<readonly string[]> {
    const isReachable = await withTimeout(
      PROBE_TIMEOUT_MS,
      this.admin.describeCluster().then(() => true),
      false,
    );
    return isReachable ? [] : ['the event log cannot be reached'];
  }

  async close(): Promise<void> {
    await Promise.all([...this.#consumers].map((consumer) => consumer.close()));
    this.#consumers.clear();
    await (await this.#producer?.catch(() => null))?.disconnect();
    await this.admin.disconnect();
  }

  /** An idempotent producer: batches that the driver sends again after a lost response are stored once and in order. */
  #connectedProducer(): Promise<Producer> {
    this.#producer ??= (async () => {
      const producer = this.kafka.producer({
        idempotent: true,
        maxInFlightRequests: 1,
        createPartitioner: Partitioners.DefaultPartitioner,
      });
      await producer.connect();
      return producer;
    })();
    this.#producer.catch(() => (this.#producer = null));
    return this.#producer;
  }
}

/** Rejects with a `StartError` when no broker can be reached. */
export async function openKafkaLog(options: KafkaLogOptions): Promise<EventLog> {
  const kafka = new Kafka({
    clientId: options.clientId,
    brokers: [...options.brokers],
    connectionTimeout: CONNECT_TIMEOUT_MS,
    requestTimeout: REQUEST_TIMEOUT_MS,
    retry: { initialRetryTime: 100, maxRetryTime: 5_000, retries: 8 },
    logLevel: logLevel.WARN,
    logCreator: driverLog(options.log),
  });
  const admin = kafka.admin({ retry: { initialRetryTime: 100, retries: 2 } });
  try {
    await admin.connect();
    await admin.describeCluster();
  } catch (error) {
    await admin.disconnect();
    throw new StartError(
      `Kafka at ${options.brokers.join(',')} cannot be reached: start it, or correct KAFKA_BROKERS.`,
      { cause: error },
    );
  }
  return new KafkaLog(kafka, admin, { prefix: 'marquee.', backoff: DEFAULT_BACKOFF, timing: GROUP_TIMING, ...options });
}
