/**
 * Connects to a MongoDB server and checks its transactions. A failed connection is reported in one sentence; the driver
 * reconnects by itself after an interruption.
 */
import { MongoClient, MongoServerError } from 'mongodb';
import type { Db } from 'mongodb';
import { StoreUnavailableError } from '../port.js';

/** Short, since the requests that wait for the server have deadlines themselves. */
const CONNECT_TIMEOUT_MS = 2_000;
const AUTHENTICATION_FAILED = 18;
const UNAUTHORIZED = 13;

/** The hosts of a MongoDB URL, without its credentials. */
export function hostsOf(url: string): string {
  return /^mongodb(?:\+srv)?:\/\/(?:[^@/]*@)?([^/?]*)/.exec(url)?.[1] ?? 'an unknown host';
}

function connectionErrorMessage(url: string, setting: string, error: unknown): string {
  const hosts = hostsOf(url);
  if (error instanceof MongoServerError && (error.code === AUTHENTICATION_FAILED || error.code === UNAUTHORIZED)) {
    return `MongoDB at ${hosts} refuses the user named in ${setting}: check name, password and authSource.`;
  }
  return `MongoDB at ${hosts} cannot be reached: start it, or correct ${setting}.`;
}

/**
 * Rejects with `StoreUnavailableError` when the URL is invalid or the server cannot be reached.
 * @param setting The setting that contains the URL, for error messages.
 */
export async function connect(url: string, setting: string, appName: string): Promise<MongoClient> {
  let client: MongoClient;
  try {
    client = new MongoClient(url, {
      appName,
      serverSelectionTimeoutMS: CONNECT_TIMEOUT_MS,
      connectTimeoutMS: CONNECT_TIMEOUT_MS,
      maxPoolSize: 20,
      ignoreUndefined: true,
      // Acknowledged writes are on the disks of a majority of the replica set.
      writeConcern: { w: 'majority', journal: true },
    });
  } catch (error) {
    throw new StoreUnavailableError(`${setting} must be a mongodb:// or mongodb+srv:// URL.`, { cause: error });
  }
  try {
    await client.connect();
    await client.db('admin').command({ ping: 1 });
    return client;
  } catch (error) {
    await client.close();
    throw new StoreUnavailableError(connectionErrorMessage(url, setting, error), { cause: error });
  }
}

/**
 * Why the server has no multi-document transactions; null when it has. Tries a transaction, since some servers report a
 * replica set without supporting transactions.
 */
export async function findNoTransactionsReason(client: MongoClient, db: Db): Promise<string | null> {
  const { setName, msg } = await client.db('admin').command({ hello: 1 });
  if (setName === undefined && msg !== 'isdbgrid') return 'it is not a member of a replica set';
  const session = client.startSession();
  try {
    const probe = db.collection<{ _id: string }>('kit_probe');
    await session.withTransaction(() =>
      probe.updateOne({ _id: 'transaction' }, { $set: { tried: true } }, { upsert: true, session }),
    );
    return null;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  } finally {
    await session.endSession();
  }
}
