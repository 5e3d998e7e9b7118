/**
 * Rate limits counted in Redis, so that all processes with the same Redis share them. While it is unreachable, another
 * limiter counts, by default one in the memory of each process: no request waits or fails for it.
 */
import type { Logger } from '../log.js';
import { createMemoryRateLimiter } from './memory-rate-limiter.js';
import { keyOfSubject } from './rate-limiter.js';
import type { RateLimit, RateLimiter } from './rate-limiter.js';

export interface RedisRateLimiter extends RateLimiter {
  close(): void;
}

export interface RedisRateLimiterOptions {
  /** As in `redis://host:6379`. */
  readonly url: string;
  /** Beginning of the keys. */
  readonly prefix: string;
  readonly log: Logger;
  /** Counts while Redis is unreachable. Default: this process, in memory. */
  readonly fallback?: { readonly limiter: RateLimiter; readonly place: string };
}

/** Subjects counted by each process while Redis is unreachable. */
const LOCAL_SUBJECTS = 50_000;

/** A limiter that takes longer costs more than it saves. */
const COMMAND_MS = 100;
const LONGEST_RECONNECT_MS = 5_000;

/**
 * The rule of `rate-rule.ts`, for several limits at once. Per limit: burst, interval, amount. Redis executes a script
 * without interruption, so concurrent requests cannot both take the last place.
 */
const TAKE = `
local now = tonumber(ARGV[1])
local due, wait = {}, 0
for index, key in ipairs(KEYS) do
  local burst, every, amount = tonumber(ARGV[3 * index - 1]), tonumber(ARGV[3 * index]), tonumber(ARGV[3 * index + 1])
  local start = math.max(tonumber(redis.call('GET', key) or '0'), now)
  local over = start - now - math.max(0, burst - amount) * every
  if over > 0.001 then wait = math.max(wait, 1, math.ceil(over / 1000)) end
  due[index] = start + every * amount
end
if wait == 0 then
  for index, key in ipairs(KEYS) do
    redis.call('SET', key, string.format('%.3f', due[index]), 'PX', math.max(1, math.ceil(due[index] - now)))
  end
end
return wait`;

const GIVE_BACK = `
local now = tonumber(ARGV[1])
for index, key in ipairs(KEYS) do
  local stored = redis.call('GET', key)
  if stored then
    local due = tonumber(stored) - tonumber(ARGV[3 * index]) * tonumber(ARGV[3 * index + 1])
    if due <= now then redis.call('DEL', key)
    else redis.call('SET', key, string.format('%.3f', due), 'PX', math.max(1, math.ceil(due - now))) end
  end
end
return 0`;

/** Resolves at once: until the connection is open, and whenever it is not, the fallback counts. */
export async function openRedisRateLimiter({
  url,
  prefix,
  log,
  fallback = { limiter: createMemoryRateLimiter(LOCAL_SUBJECTS), place: 'this process only' },
}: RedisRateLimiterOptions): Promise<RedisRateLimiter> {
  const { createClient } = await import('@redis/client');
  const client = createClient({
    url,
    disableOfflineQueue: true,
    commandsQueueMaxLength: 1_000,
    socket: {
      connectTimeout: 2_000,
      reconnectStrategy: (retries) => Math.min(LONGEST_RECONNECT_MS, 50 * 2 ** Math.min(retries, 10)),
    },
  });
  const local = fallback.limiter;
  let isAway = false;
  const away = (error: unknown): void => {
    if (!isAway) log.warn({ err: error }, `Redis is unreachable: rate limits are counted in ${fallback.place}`);
    isAway = true;
  };
  client.on('error', away);
  client.on('ready', () => {
    if (isAway) log.info({}, 'Redis is reachable again: rate limits are shared');
    isAway = false;
  });
  void client.connect().catch(away);

  const run = async (script: string, limits: readonly RateLimit[], now: Date): Promise<unknown> => {
    const keys = limits.map(({ subject }) => `${prefix}${keyOfSubject(subject)}`);
    const rules = limits.flatMap(({ burst, everyMs, amount = 1 }) => [burst, everyMs, amount]);
    return within(COMMAND_MS, client.eval(script, { keys, arguments: [now.getTime(), ...rules].map(String) }));
  };
  const unlessAway = async <T>(shared: () => Promise<T>, locally: () => Promise<T>): Promise<T> => {
    if (!client.isReady) return locally();
    try {
      return await shared();
    } catch (error) {
      away(error);
      return locally();
    }
  };
  return {
    take: (limits, now) =>
      unlessAway(
        async () => {
          const seconds = Number(await run(TAKE, limits, now));
          isAway = false;
          return seconds === 0 ? null : seconds;
        },
        async () => local.take(limits, now),
      ),
    giveBack: (limits, now) =>
      unlessAway(
        async () => void (await run(GIVE_BACK, limits, now)),
        () => local.giveBack(limits, now),
      ),
    close: () => client.destroy(),
  };
}

function within<T>(limitMs: number, promise: Promise<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => reject(new Error(`Redis did not respond within ${limitMs} ms.`)), limitMs);
    promise.then(resolve, reject).finally(() => clearTimeout(timer));
  });
}
