/** Opens the store adapter that the caller chooses. Only the chosen adapter and its driver are loaded. */
import type { MongoStoreOptions } from './mongodb/store.js';
import type { Store } from './port.js';
import type { SqliteStoreOptions } from './sqlite/store.js';

export type StoreOptions =
  | ({ readonly adapter: 'sqlite' } & SqliteStoreOptions)
  | ({ readonly adapter: 'mongodb' } & MongoStoreOptions);

/** Rejects with `StoreUnavailableError`, whose message names the setting to correct. */
export async function openStore(options: StoreOptions): Promise<Store> {
  if (options.adapter === 'sqlite') return (await import('./sqlite/store.js')).openSqliteStore(options);
  return (await import('./mongodb/store.js')).openMongoStore(options);
}
