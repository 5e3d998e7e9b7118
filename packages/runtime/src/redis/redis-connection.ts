/**
 * A connection to Redis for values that a process can do without: each command has a deadline, and after a failure no
 * command is sent for a while, so that no request waits for a Redis that is slow or dead.
 */
import type { Logger } from '../log.js';
import { FailurePauses } from './failure-pauses.js';

export interface RedisConnectionOptions {
  /** As in `redis://host:6379`. */
  readonly url: string;
  readonly log: Logger;
  /** What happens without Redis, for the log: `the cache of this process is used alone`. */
  readonly without: string;
  /** Of one command. */
  readonly commandMs: number;
}

type Client = Awaited<ReturnType<typeof connect>>;

const LONGEST_RECONNECT_MS = 5_000;
const MAX_QUEUED = 10_000;

export class RedisConnection {
  readonly #pauses = new FailurePauses();
  #isAway = false;
  /** Commands that failed, or were not sent because Redis was away. */
  failed = 0;

  private constructor(
    private readonly client: Client,
    private readonly options: RedisConnectionOptions,
  ) {
    client.on('error', (error: unknown) => this.#away(error));
  }

  /** Resolves at once, before the connection is open. */
  static async open(options: RedisConnectionOptions): Promise<RedisConnection> {
    const client = await connect(options.url);
    const connection = new RedisConnection(client, options);
    void client.connect().catch((error: unknown) => connection.#away(error));
    return connection;
  }

  get isUsable(): boolean {
    return this.client.isReady && !this.#pauses.isPaused(performance.now());
  }

  /** Null when Redis is away, or has not responded within the deadline. Never rejects. */
  async run<T>(command: (client: Client) => Promise<T>): Promise<T | null> {
    if (!this.isUsable) {
      this.failed += 1;
      return null;
    }
    try {
      const result = await within(this.options.commandMs, command(this.client));
      this.#pauses.succeed();
      if (this.#isAway) this.options.log.info({}, 'Redis is reachable again');
      this.#isAway = false;
      return result;
    } catch (error) {
      this.failed += 1;
      this.#pauses.fail(performance.now());
      this.#away(error);
      return null;
    }
  }

  close(): void {
    this.client.destroy();
  }

  #away(error: unknown): void {
    if (!this.#isAway) this.options.log.warn({ err: error }, `Redis is unreachable: ${this.options.without}`);
    this.#isAway = true;
  }
}

async function connect(url: string) {
  const { createClient } = await import('@redis/client');
  return createClient({
    url,
    disableOfflineQueue: true,
    commandsQueueMaxLength: MAX_QUEUED,
    socket: {
      connectTimeout: 2_000,
      reconnectStrategy: (retries) => Math.min(LONGEST_RECONNECT_MS, 50 * 2 ** Math.min(retries, 10)),
    },
  });
}

function within<T>(limitMs: number, promise: Promise<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => reject(new Error(`Redis did not respond within ${limitMs} ms.`)), limitMs);
    promise.then(resolve, reject).finally(() => clearTimeout(timer));
  });
}
