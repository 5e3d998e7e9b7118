/**
 * The way to a MongoDB server: opened once, told in one sentence when it cannot be, and mended by the driver when it
 * breaks.
 */
import { MongoClient, MongoServerError } from 'mongodb';
import type { Db } from 'mongodb';
import { StoreUnavailableError } from '../port.js';

/** A server that is away is told to the caller soon: pages have deadlines of their own. */
const CONNECT_TIMEOUT_MS = 2_000;
const AUTHENTICATION_FAILED = 18;
const UNAUTHORIZED = 13;

/** Where a URL leads, without its credentials. */
export function hostsOf(url: string): string {
  return /^mongodb(?:\+srv)?:\/\/(?:[^@/]*@)?([^/?]*)/.exec(url)?.[1] ?? 'nowhere';
}

function connectionErrorMessage(url: string, setting: string, error: unknown): string {
  const hosts = hostsOf(url);
  if (error instanceof MongoServerError && (error.code === AUTHENTICATION_FAILED || error.code === UNAUTHORIZED)) {
    return `MongoDB at ${hosts} refuses the user named in ${setting}: check name, password and authSource.`;
  }
  return `MongoDB at ${hosts} cannot be reached: start it, or correct ${setting}.`;
}

/** @param setting Where the URL comes from, to be named when it is wrong. Throws `StoreUnavailableError`. */
export async function connect(url: string, setting: string, appName: string): Promise<MongoClient> {
  let client: MongoClient;
  try {
    client = new MongoClient(url, {
      appName,
      serverSelectionTimeoutMS: CONNECT_TIMEOUT_MS,
      connectTimeoutMS: CONNECT_TIMEOUT_MS,
      maxPoolSize: 20,
      ignoreUndefined: true,
      // What is acknowledged is on the disks of most members.
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
 * Why the server cannot commit several documents together, or null when it can. Tried and not asked: some servers say
 * that they are a replica set and are none.
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
