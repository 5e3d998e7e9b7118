/**
 * A MongoDB for tests: a replica set of one node, which has transactions; and a standalone server, which has none.
 */
import { mkdirSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { findMongod } from './mongod-binary.mjs';
import { freePort, startServer } from './server.mjs';

const require = createRequire(import.meta.url);

const SMALL_CACHE = ['--wiredTigerCacheSizeGB', '0.25'];
/** A commit waits for the next write of the journal: every 2 ms, the shortest interval, instead of every 100 ms. */
const SHORT_JOURNAL_INTERVAL = ['--journalCommitInterval', '2'];
/**
 * The transaction of a killed process locks its documents until this limit. The default of 60 s would slow down the
 * tests that kill processes.
 */
const SHORT_TRANSACTIONS = ['--setParameter', 'transactionLifetimeLimitSeconds=2'];

async function startMongod(name, program, folder, args) {
  const port = await freePort();
  const data = join(folder, name);
  mkdirSync(data, { recursive: true });
  const server = await startServer({
    name,
    program,
    args: [
      '--bind_ip',
      '127.0.0.1',
      '--port',
      String(port),
      '--dbpath',
      data,
      ...SMALL_CACHE,
      ...SHORT_JOURNAL_INTERVAL,
      ...args,
    ],
    port,
    folder,
  });
  return { port, stop: server.stop };
}

async function untilPrimary(admin) {
  for (let tries = 0; tries < 300; tries += 1) {
    if ((await admin.command({ hello: 1 })).isWritablePrimary) return;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}

async function initiateReplicaSet(port) {
  const { MongoClient } = require('mongodb');
  const client = await MongoClient.connect(`mongodb://127.0.0.1:${port}/?directConnection=true`);
  try {
    const admin = client.db('admin');
    await admin.command({ replSetInitiate: { _id: 'rs0', members: [{ _id: 0, host: `127.0.0.1:${port}` }] } });
    await untilPrimary(admin);
  } finally {
    await client.close();
  }
}

/**
 * @returns {Promise<{ url: string, aloneUrl: string | null, what: string, stop(): Promise<void> }>} `aloneUrl` leads to
 * a server without transactions.
 */
export async function startMongo(folder) {
  if (process.env.MONGODB_URL)
    return { url: process.env.MONGODB_URL, aloneUrl: null, what: 'MongoDB of MONGODB_URL', stop: async () => {} };
  const { program, version } = findMongod();
  const set = await startMongod('mongod', program, folder, ['--replSet', 'rs0', ...SHORT_TRANSACTIONS]);
  try {
    await initiateReplicaSet(set.port);
    const alone = await startMongod('mongod-alone', program, folder, []);
    const stop = async () => {
      await alone.stop();
      await set.stop();
    };
    return {
      url: `mongodb://127.0.0.1:${set.port}/?replicaSet=rs0`,
      aloneUrl: `mongodb://127.0.0.1:${alone.port}/`,
      what: `MongoDB ${version}, a replica set of one`,
      stop,
    };
  } catch (error) {
    await set.stop();
    throw error;
  }
}
