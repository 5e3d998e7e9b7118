/** Apache Kafka and MongoDB for one run, with their data in a temporary folder. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { step } from '../console.mjs';
import { startKafka } from './kafka.mjs';
import { startMongo } from './mongodb.mjs';

/**
 * @param {{ mongo?: boolean }} [options] Whether MongoDB is wanted too.
 * @returns {Promise<{ env: Record<string, string>, mongo: any, kafka: any, stop(): Promise<void> }>} `env` has the
 *   settings that lead to them.
 */
export async function startServices({ mongo: wantsMongo = true } = {}) {
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
    await step('events', async () => (kafka = await start(startKafka)).what);
    if (wantsMongo) await step('store', async () => (mongo = await start(startMongo)).what);
    /** @type {Record<string, string>} */
    const mongoEnv = wantsMongo ? { MONGODB_URL: mongo.url, MONGODB_ALONE_URL: mongo.aloneUrl ?? '' } : {};
    return { env: { KAFKA_BROKERS: kafka.brokers, ...mongoEnv }, mongo, kafka, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}
