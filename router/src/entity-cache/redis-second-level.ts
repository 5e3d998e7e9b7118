/**
 * The second level of the entity cache in Redis, and the purges that routers share through it. Keys are hashed; values
 * have a time to live. Ages are by the clock of Redis, and a value is never taken for younger than it is.
 */
import { createHash } from 'node:crypto';
import { isRecord } from '@marquee/runtime/is-record';
import type { Logger } from '@marquee/runtime/log';
import { RedisConnection } from '@marquee/runtime/redis/redis-connection';
import type { SecondLevel, SharedValue } from './second-level.js';

export interface RedisSecondLevelOptions {
  readonly url: string;
  /** The monotonic clock of ages. */
  readonly nowMs: () => number;
  /** Is called for each purge, those of this router included. */
  readonly onPurge: (tags: readonly string[]) => void;
  readonly log: Logger;
  /** Beginning of the keys. */
  readonly prefix?: string;
}

/** A look-up that takes longer costs more than the request that it would save. */
const COMMAND_MS = 25;
/** Larger ones are not shared. */
const MAX_VALUE_BYTES = 1_048_576;
/** Values that wait to be written. */
const MAX_WAITING_BYTES = 16 * 1_048_576;
const MAX_KEYS = 1_000;
const POLL_MS = 250;
/** Purges that are remembered. A router that has missed more purges everything. */
const MAX_PURGES = 10_000;
const PURGES_PER_READ = 1_000;
/** How often the clock of Redis is read. */
const CLOCK_MS = 5_000;

/** The clock of Redis at a moment between two moments of this process. */
interface ClockReading {
  readonly redisMs: number;
  readonly sentMs: number;
  readonly receivedMs: number;
}

export class RedisSecondLevel implements SecondLevel {
  #clock: ClockReading | null = null;
  #waitingBytes = 0;
  /** The last purge that is applied; null before the end of the list is known. */
  #lastPurge: string | null = null;
  readonly #timer: NodeJS.Timeout;
  #isPolling = false;

  private constructor(
    private readonly redis: RedisConnection,
    private readonly options: RedisSecondLevelOptions,
  ) {
    this.#timer = setInterval(() => void this.#poll(), POLL_MS);
    this.#timer.unref();
  }

  static async open(options: RedisSecondLevelOptions): Promise<RedisSecondLevel> {
    const without = 'each router caches for itself, and purges reach the router that gets them';
    const redis = await RedisConnection.open({ url: options.url, log: options.log, without, commandMs: COMMAND_MS });
    return new RedisSecondLevel(redis, options);
  }

  async get(keys: readonly string[]): Promise<readonly (SharedValue | null)[]> {
    const clock = this.#clock;
    if (clock === null || keys.length === 0 || keys.length > MAX_KEYS) return keys.map(() => null);
    const texts = await this.redis.run((client) => client.mGet(keys.map((key) => this.#keyOf(key))));
    if (texts === null) return keys.map(() => null);
    // The latest that it can be by the clock of Redis.
    const nowMs = clock.redisMs + (this.options.nowMs() - clock.sentMs);
    return texts.map((text) => (text === null ? null : readValue(text, nowMs)));
  }

  set(values: readonly (readonly [key: string, value: SharedValue])[]): void {
    const clock = this.#clock;
    if (clock === null || !this.redis.isUsable) return;
    for (const [key, value] of values.slice(0, MAX_KEYS)) {
      const { json, ageMs, maxAgeMs, staleWhileRevalidateMs } = value;
      const ttlMs = Math.ceil(maxAgeMs + staleWhileRevalidateMs - ageMs);
      if (ttlMs <= 0 || json.length > MAX_VALUE_BYTES || this.#waitingBytes > MAX_WAITING_BYTES) continue;
      // The earliest that it can be.
      const requestedAtMs = clock.redisMs + (this.options.nowMs() - ageMs - clock.receivedMs);
      const text = JSON.stringify({ ...value, ageMs: undefined, requestedAtMs });
      this.#waitingBytes += text.length;
      void this.redis
        .run((client) => client.set(this.#keyOf(key), text, { expiration: { type: 'PX', value: ttlMs } }))
        .finally(() => (this.#waitingBytes -= text.length));
    }
  }

  /** Resolves with whether all routers will read it. */
  async purge(tags: readonly string[]): Promise<boolean> {
    const added = await this.redis.run((client) =>
      client.xAdd(
        this.#purgesKey,
        '*',
        { tags: JSON.stringify(tags) },
        {
          TRIM: { strategy: 'MAXLEN', strategyModifier: '~', threshold: MAX_PURGES },
        },
      ),
    );
    return added !== null;
  }

  /** Commands that failed, for metrics. */
  get failed(): number {
    return this.redis.failed;
  }

  close(): void {
    clearInterval(this.#timer);
    this.redis.close();
  }

  get #purgesKey(): string {
    return `${this.options.prefix ?? 'marquee:router:cache:'}purges`;
  }

  #keyOf(key: string): string {
    return `${this.options.prefix ?? 'marquee:router:cache:'}${createHash('sha256').update(key).digest('base64url')}`;
  }

  async #poll(): Promise<void> {
    if (this.#isPolling) return;
    this.#isPolling = true;
    await this.#readPurges();
    if (this.#clock === null || this.options.nowMs() - this.#clock.receivedMs > CLOCK_MS) await this.#readClock();
    this.#isPolling = false;
  }

  async #readClock(): Promise<void> {
    const sentMs = this.options.nowMs();
    const time = await this.redis.run((client) => client.time());
    const receivedMs = this.options.nowMs();
    this.#clock = time === null ? null : { redisMs: millisecondsOf(time), sentMs, receivedMs };
  }

  async #readPurges(): Promise<void> {
    const ends = await this.redis.run(async (client) =>
      Promise.all([
        client.xRange(this.#purgesKey, '-', '+', { COUNT: 1 }),
        client.xRevRange(this.#purgesKey, '+', '-', { COUNT: 1 }),
      ]),
    );
    if (ends === null) return;
    const [first, last] = ends.map((entries) => entries?.[0]?.id ?? NO_PURGE) as [string, string];
    const known = this.#lastPurge;
    this.#lastPurge = known ?? last;
    if (known === null || known === last) return;
    // Purges between the last one and the first that is left are not known.
    if (isBefore(last, known) || (known !== NO_PURGE && isBefore(known, first))) {
      this.options.onPurge(['*']);
      this.#lastPurge = last;
      return;
    }
    const added = await this.redis.run((client) =>
      client.xRange(this.#purgesKey, `(${known}`, '+', { COUNT: PURGES_PER_READ }),
    );
    for (const { id, message } of added ?? []) {
      this.options.onPurge(readTags(message['tags']));
      this.#lastPurge = id;
    }
  }
}

const NO_PURGE = '0-0';

/** Whether an id of the list of purges, as in `1796043594090-0`, is before another. */
function isBefore(one: string, other: string): boolean {
  const [[time = 0, count = 0], [otherTime = 0, otherCount = 0]] = [one, other].map((id) =>
    id.split('-').map(Number),
  ) as [number[], number[]];
  return time < otherTime || (time === otherTime && count < otherCount);
}

/** What cannot be read may have purged anything. */
function readTags(text: string | undefined): readonly string[] {
  try {
    const tags: unknown = JSON.parse(text ?? '');
    if (Array.isArray(tags) && tags.every((tag): tag is string => typeof tag === 'string')) return tags;
  } catch {
    // As below.
  }
  return ['*'];
}

/** Null for text that is no value of this version. */
function readValue(text: string, nowMs: number): SharedValue | null {
  try {
    const value: unknown = JSON.parse(text);
    if (!isRecord(value)) return null;
    const { json, tags, ownerIds, requestedAtMs, maxAgeMs, staleWhileRevalidateMs } = value;
    if (typeof json !== 'string' || !isTexts(tags) || !isTexts(ownerIds)) return null;
    if (typeof requestedAtMs !== 'number' || typeof maxAgeMs !== 'number') return null;
    if (typeof staleWhileRevalidateMs !== 'number') return null;
    // A value of the future: the clock of Redis was set back.
    const ageMs = nowMs - requestedAtMs;
    return ageMs < 0 ? null : { json, tags, ownerIds, ageMs, maxAgeMs, staleWhileRevalidateMs };
  } catch {
    return null;
  }
}

function isTexts(value: unknown): value is readonly string[] {
  return Array.isArray(value) && value.every((each) => typeof each === 'string');
}

/** Of the response to `TIME`: seconds, and microseconds within the second. */
function millisecondsOf([seconds, microseconds]: readonly unknown[]): number {
  return Number(seconds) * 1_000 + Number(microseconds) / 1_000;
}
