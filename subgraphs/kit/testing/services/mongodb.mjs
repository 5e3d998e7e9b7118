/** A MongoDB for tests: the real one when its binary is there, otherwise the closest relative that this machine can get. */
import { mkdirSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { Refusal } from '../../launch/console.mjs';
import { startDocumentDb, whyNoDocumentDb } from './documentdb.mjs';
import { freePort, hasProgram, startServer } from './server.mjs';

const require = createRequire(import.meta.url);

/** A replica set of one, so that there are transactions. */
const startMongod = async (folder) => {
  const port = await freePort();
  const data = join(folder, 'mongod');
  mkdirSync(data, { recursive: true });
  const server = await startServer({ name: 'mongod', program: 'mongod', args: ['--replSet', 'rs0', '--bind_ip', '127.0.0.1', '--port', String(port), '--dbpath', data], port, folder });
  const { MongoClient } = require('mongodb');
  const client = await MongoClient.connect(`mongodb://127.0.0.1:${port}/?directConnection=true`);
  await client.db('admin').command({ replSetInitiate: { _id: 'rs0', members: [{ _id: 0, host: `127.0.0.1:${port}` }] } });
  await client.close();
  return { url: `mongodb://127.0.0.1:${port}/?replicaSet=rs0`, what: 'MongoDB, a replica set of one', stop: server.stop };
};

/** @returns {Promise<{ url: string, what: string, stop(): Promise<void> }>} */
export const startMongo = async (folder) => {
  if (process.env.MONGODB_URL) return { url: process.env.MONGODB_URL, what: 'MongoDB as given', stop: async () => {} };
  if (hasProgram('mongod')) return startMongod(folder);
  const reason = whyNoDocumentDb();
  const point = 'Install mongod, or name a server that runs: MONGODB_URL=mongodb://host:port/?replicaSet=rs0 npm run test:services';
  if (reason !== null) throw new Refusal(`No MongoDB can be started here: there is no mongod, and for FerretDB ${reason}. ${point}`);
  try {
    return await startDocumentDb(folder);
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    throw new Refusal(`${error.message}\n${point}`);
  }
};
