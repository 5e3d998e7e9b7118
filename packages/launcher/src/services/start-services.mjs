/** Apache Kafka, MongoDB and Redis for one run, with their data in a temporary folder. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { step } from '../console.mjs';
import { startKafka } from './kafka.mjs';
import { startMongo } from './mongodb.mjs';
import { startRedis } from './redis.mjs';

/**
 * @param {{ mongo?: boolean, redis?: boolean }} [options] Whether MongoDB and Redis are wanted too.
 * @returns {Promise<{ env: Record<string, string>, mongo: any, kafka: any, stop(): Promise<void> }>} `env` has the
 *   settings that lead to them.
 */
export async function startServices({ mongo: wantsMongo = true, redis: wantsRedis = wantsMongo } = {}) {
  const folder = mkdtempSync(join(tmpdir(), 'marquee-services-'));
  const running = [];
  const stop = async () => {
    for (const server of running.reverse()) await server.stop();
    rmSync(folder, { recursive: true, force: true });
  };
  const start = async (open) => {
    const server = await open(folder);
    running.push(server);
    return server;
  };
  try {
    let kafka;
    let mongo;
    let redis;
    await step('events', async () => (kafka = await start(startKafka)).what);
    if (wantsMongo) await step('store', async () => (mongo = await start(startMongo)).what);
    if (wantsRedis) await step('limits', async () => (redis = await start(startRedis)).what);
    /** @type {Record<string, string>} */
    const mongoEnv = wantsMongo ? { MONGODB_URL: mongo.url, MONGODB_ALONE_URL: mongo.aloneUrl ?? '' } : {};
    /** @type {Record<string, string>} */
    const redisEnv = wantsRedis ? { REDIS_URL: redis.url } : {};
    return { env: { KAFKA_BROKERS: kafka.brokers, ...mongoEnv, ...redisEnv }, mongo, kafka, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}
