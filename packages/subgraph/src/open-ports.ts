/** Opens the document store and the event log that the settings choose. */
import { join } from 'node:path';
import { openStore } from '@marquee/document-store/open-store';
import type { Store } from '@marquee/document-store/port';
import { openEventLog } from '@marquee/event-log/open-event-log';
import type { EventLog } from '@marquee/event-log/port';
import type { Logger } from '@marquee/runtime/log';
import { makePrivateFolder } from '@marquee/runtime/private-files';
import type { AdaptersConfig } from './adapters-config.js';

export interface PortOptions {
  /** The name of the subgraph. */
  readonly owner: string;
  readonly adapters: AdaptersConfig;
  /** `MARQUEE_DATA_DIR`: each subgraph has a folder in it, and the SQLite event logs share the folder `events`. */
  readonly sharedDataDir: string;
  readonly clock: () => Date;
  readonly log: Logger;
}

/** Rejects with `StoreUnavailableError` or `StartError`; the message names the setting to correct. */
export async function openPorts({
  owner,
  adapters: { namespace, mongo, kafka },
  sharedDataDir,
  clock,
  log,
}: PortOptions): Promise<{ readonly store: Store; readonly eventLog: EventLog }> {
  const dataDir = join(sharedDataDir, owner);
  // Keys and other files of the process are in this folder, also when documents are in MongoDB.
  if (mongo !== null) makePrivateFolder(dataDir);
  const store = await openStore(
    mongo === null
      ? { adapter: 'sqlite', file: join(dataDir, 'store.db'), owner, clock }
      : { adapter: 'mongodb', ...mongo, owner, clock, database: `${namespace}_${owner.replaceAll('-', '_')}` },
  );
  try {
    const eventLog = await openEventLog(
      kafka === null
        ? { adapter: 'sqlite', folder: join(sharedDataDir, 'events'), log }
        : { adapter: 'kafka', ...kafka, clientId: `marquee-${owner}`, log, prefix: `${namespace}.` },
    );
    return { store, eventLog };
  } catch (error) {
    await store.close();
    throw error;
  }
}
