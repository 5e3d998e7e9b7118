/**
 * The document store in SQLite: one file, locked by one process. `commit` resolves after the change is synced to disk,
 * so acknowledged changes survive `kill -9`. Concurrent commits share one sync (see `group-commit.ts`).
 */
import { dirname } from 'node:path';
import { makePrivateFolder } from '@marquee/runtime/private-files';
import { DecodedDocuments } from '../decoded-documents.js';
import type { DecodedDocumentsOptions } from '../decoded-documents.js';
import { SqliteCollection } from './collection.js';
import { Database, DatabaseUnavailableError } from './database.js';
import { GroupCommit } from './group-commit.js';
import { SqliteOutbox, OUTBOX_TABLES } from './outbox.js';
import { deletePositions, POSITIONS_TABLE, readPosition, savePosition } from './positions.js';
import { openTable } from './tables.js';
import type { Table } from './table.js';
import { deleteAllTokens, TOKEN_INDEXES_TABLE } from './token-index.js';
import { applyWrite } from './writes.js';
import { requireSameDefinition } from '../query-checks.js';
import { idOf } from '../write-id.js';
import { StoreUnavailableError } from '../port.js';
import type {
  Change,
  Collection,
  CollectionDefinition,
  Document,
  DocumentCacheState,
  Position,
  Store,
} from '../port.js';

export interface SqliteStoreOptions {
  /** Created, with its folder, when it does not exist. */
  readonly file: string;
  /** The subgraph that owns the store: the `owner` of its events. */
  readonly owner: string;
  /** The time in event ids. */
  readonly clock: () => Date;
  readonly decodedDocuments?: DecodedDocumentsOptions;
}

/**
 * EXCLUSIVE locking uses a lock of the operating system on the open file; it is released when the process ends in any
 * way. A negative `cache_size` is in KiB: 16 MiB of page cache hold the frequently read part of a demo-sized store.
 */
const SETUP = `
  PRAGMA locking_mode = EXCLUSIVE;
  PRAGMA journal_mode = WAL;
  PRAGMA synchronous = FULL;
  PRAGMA cache_size = -16384;
  PRAGMA temp_store = MEMORY;
  BEGIN IMMEDIATE;
  ${OUTBOX_TABLES}
  ${POSITIONS_TABLE}
  ${TOKEN_INDEXES_TABLE}
  COMMIT;
`;

/**
 * Releases the file lock at once. Closing does not: the driver frees prepared statements when they are garbage
 * collected, and SQLite keeps the connection until then. An exclusive lock can be released only outside of WAL mode;
 * the next opening sets WAL mode again.
 */
const RELEASE_LOCK = `
  PRAGMA journal_mode = DELETE;
  PRAGMA locking_mode = NORMAL;
  SELECT count(*) FROM positions;
`;

const MESSAGES = {
  locked: (folder: string) =>
    `The store in ${folder} is locked by another process: stop that process, or set MARQUEE_DATA_DIR to another folder.`,
  unwritable: (folder: string) =>
    `The store in ${folder} is not writable: make the folder writable, or set MARQUEE_DATA_DIR to another folder.`,
  damaged: (folder: string) =>
    `The store in ${folder} is damaged or not a store: move it, or set MARQUEE_DATA_DIR to another folder.`,
} as const;

function openDatabase(file: string): Database {
  const folder = dirname(file);
  try {
    makePrivateFolder(folder);
  } catch (error) {
    throw new StoreUnavailableError(MESSAGES.unwritable(folder), { cause: error });
  }
  try {
    // A process keeps the lock for its lifetime, so waiting for the lock would only delay the error.
    return Database.open(file, SETUP, 0);
  } catch (error) {
    if (!(error instanceof DatabaseUnavailableError)) throw error;
    throw new StoreUnavailableError(MESSAGES[error.reason](folder), { cause: error });
  }
}

class SqliteStore implements Store {
  readonly outbox: SqliteOutbox;
  readonly #tables = new Map<string, Table>();
  readonly #group: GroupCommit;
  readonly #decoded: DecodedDocuments;

  constructor(
    private readonly database: Database,
    { owner, clock, decodedDocuments }: Omit<SqliteStoreOptions, 'file'>,
  ) {
    this.#decoded = new DecodedDocuments(decodedDocuments);
    this.outbox = new SqliteOutbox(database, owner, clock);
    this.#group = new GroupCommit(database, () => this.outbox.notifyPending());
  }

  async collection<T extends Document>(definition: CollectionDefinition<T>): Promise<Collection<T>> {
    const table = this.#tables.get(definition.name) ?? openTable(this.database, definition);
    requireSameDefinition(table, definition);
    this.#tables.set(definition.name, table);
    return new SqliteCollection<T>(this.database, table, this.#decoded.of(table.name));
  }

  commit(change: Change): Promise<void> {
    return this.#group.add(() => this.#apply(change), (change.events ?? []).length > 0);
  }

  #apply({ writes, events = [], consumed }: Change): void {
    for (const write of writes) {
      applyWrite(this.database, this.#table(write.collection), write);
      this.#decoded.of(write.collection).forget(idOf(write));
    }
    for (const event of events) this.outbox.add(event);
    if (consumed !== undefined) savePosition(this.database, consumed);
  }

  async position(consumer: string, owner: string, partition: number): Promise<Position | null> {
    return readPosition(this.database, consumer, owner, partition);
  }

  async reset(consumer: string, collections: readonly string[]): Promise<void> {
    this.database.transaction(() => {
      for (const table of collections.map((name) => this.#table(name))) {
        this.database.run(`DELETE FROM ${table.quoted}`);
        deleteAllTokens(this.database, table);
      }
      deletePositions(this.database, consumer);
    });
    this.#decoded.clear();
  }

  documentCache(): DocumentCacheState {
    return this.#decoded.state;
  }

  async close(): Promise<void> {
    if (!this.database.isOpen) return;
    this.#group.flush();
    this.database.execute(RELEASE_LOCK);
    this.database.close();
  }

  #table(name: string): Table {
    const table = this.#tables.get(name);
    if (table === undefined) throw new Error(`The collection ${name} is not open in this store.`);
    return table;
  }
}

/** Rejects with `StoreUnavailableError` when the folder is not writable or another process has locked the store. */
export async function openSqliteStore({ file, ...options }: SqliteStoreOptions): Promise<Store> {
  return new SqliteStore(openDatabase(file), options);
}
