/** The Kafka topic of an owner's log, created by the first process that needs it: the owner or a reader. */
import type { KafkaClient } from './client.js';

const OWNER = /^[a-z][a-z0-9-]*$/;

export interface TopicOptions {
  /** The prefix of topic names, such as `marquee.`. */
  readonly prefix: string;
  /** The number of partitions of new topics. Existing topics are not changed. */
  readonly partitions: number;
}

export class Topics {
  readonly #known = new Map<string, Promise<void>>();

  constructor(
    private readonly client: Pick<KafkaClient, 'createTopic'>,
    private readonly options: TopicOptions,
  ) {}

  nameOf(owner: string): string {
    if (!OWNER.test(owner)) throw new TypeError(`An owner must be the name of a subgraph, got "${owner}".`);
    return `${this.options.prefix}${owner}`;
  }

  /** Creates the topic when it does not exist. Resolves to its name. */
  async ensure(owner: string): Promise<string> {
    const topic = this.nameOf(owner);
    const created = this.#known.get(topic) ?? this.#make(topic);
    this.#known.set(topic, created);
    try {
      await created;
    } catch (error) {
      this.#known.delete(topic);
      throw error;
    }
    return topic;
  }

  async #make(topic: string): Promise<void> {
    // Unlimited retention: a rebuild of read models starts at the first event.
    const config = [
      { name: 'retention.ms', value: '-1' },
      { name: 'retention.bytes', value: '-1' },
    ];
    await this.client.createTopic({ topic, partitions: this.options.partitions, config });
  }
}
