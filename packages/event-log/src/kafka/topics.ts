/** The topic of an owner's log: made by whoever needs it first, its owner or a reader. */
import type { Admin } from 'kafkajs';

const OWNER = /^[a-z][a-z0-9-]*$/;

export interface TopicOptions {
  /** Before the owner's name, as in `marquee.`. */
  readonly prefix: string;
  /** Of topics that are made. One that exists keeps its own. */
  readonly partitions: number;
}

export class Topics {
  readonly #known = new Map<string, Promise<void>>();

  constructor(
    private readonly admin: Admin,
    private readonly options: TopicOptions,
  ) {}

  nameOf(owner: string): string {
    if (!OWNER.test(owner)) throw new TypeError(`An owner is a subgraph's name, not "${owner}".`);
    return `${this.options.prefix}${owner}`;
  }

  /** Resolves once the owner's topic is there. */
  async ensure(owner: string): Promise<string> {
    const topic = this.nameOf(owner);
    const made = this.#known.get(topic) ?? this.#make(topic);
    this.#known.set(topic, made);
    try {
      await made;
    } catch (error) {
      this.#known.delete(topic);
      throw error;
    }
    return topic;
  }

  async #make(topic: string): Promise<void> {
    // The log keeps everything: read models are rebuilt from its first event on.
    const configEntries = [
      { name: 'retention.ms', value: '-1' },
      { name: 'retention.bytes', value: '-1' },
    ];
    // False when it exists; that is as good.
    await this.admin.createTopics({
      topics: [{ topic, numPartitions: this.options.partitions, configEntries }],
      waitForLeaders: true,
    });
  }
}
