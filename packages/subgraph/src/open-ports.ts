/** Opens the store and the log that the settings choose. */
import { join } from 'node:path';
import { mkdir } from 'node:fs/promises';
import { openSqliteLog } from '@marquee/event-log/sqlite/log';
import { openKafkaLog } from '@marquee/event-log/kafka/log';
import type { EventLog } from '@marquee/event-log/port';
import type { AdaptersConfig } from './adapters-config.js';
import type { Logger } from '@marquee/runtime/log';
import { openSqliteStore } from '@marquee/document-store/sqlite/store';
import { openMongoStore } from '@marquee/document-store/mongodb/store';
import type { Store } from '@marquee/document-store/port';

export interface PortOptions {
  /** The subgraph. */
  readonly owner: string;
  readonly adapters: AdaptersConfig;
  /** Of the whole house: the embedded store has a folder in it, the embedded logs another. */
  readonly houseDir: string;
  readonly clock: () => Date;
  readonly log: Logger;
}

/** Throws `StoreUnavailableError`, `StartError`: sentences for whoever starts the process. */
export async function openPorts({
  owner,
  adapters,
  houseDir,
  clock,
  log,
}: PortOptions): Promise<{ readonly store: Store; readonly eventLog: EventLog }> {
  const { namespace, mongo, kafka } = adapters;
  const dataDir = join(houseDir, owner);
  // Keys and the like live there, wherever the documents are.
  if (mongo !== null) await mkdir(dataDir, { recursive: true });
  const store =
    mongo === null
      ? await openSqliteStore({ file: join(dataDir, 'store.db'), owner, clock })
      : await openMongoStore({ ...mongo, owner, clock, database: `${namespace}_${owner.replaceAll('-', '_')}` });
  try {
    const eventLog =
      kafka === null
        ? openSqliteLog({ folder: join(houseDir, 'events'), log })
        : await openKafkaLog({ ...kafka, clientId: `marquee-${owner}`, log, prefix: `${namespace}.` });
    return { store, eventLog };
  } catch (error) {
    await store.close();
    throw error;
  }
}
