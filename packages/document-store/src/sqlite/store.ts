/**
 * The embedded store: a SQLite file of one process alone. What `commit` has acknowledged survives `kill -9`: it is
 * synced to the disk before it answers. Commits that come at the same moment share one sync.
 */
import { mkdirSync } from 'node:fs';
import { dirname } from 'node:path';
import { SqliteCollection } from './collection.js';
import { Database, DatabaseUnavailableError } from './database.js';
import { GroupCommit } from './group-commit.js';
import { SqliteOutbox, OUTBOX_TABLES } from './outbox.js';
import { forgetPositions, POSITIONS_TABLE, readPosition, savePosition } from './positions.js';
import { openTable } from './tables.js';
import type { Table } from './tables.js';
import { deleteAllTokens, TOKEN_INDEXES_TABLE } from './token-index.js';
import { applyWrite } from './writes.js';
import { requireSameDefinition } from '../query-checks.js';
import { StoreUnavailableError } from '../port.js';
import type { Change, Collection, CollectionDefinition, Document, Position, Store } from '../port.js';

export interface SqliteStoreOptions {
  /** Made when there is none, with its folder. */
  readonly file: string;
  /** The subgraph whose store this is: the `owner` of its events. */
  readonly owner: string;
  /** Gives event ids their time. */
  readonly clock: () => Date;
}

/**
 * The lock is the operating system's, on the open file: it ends with the process, however that ends.
 * 16 MiB of page cache (the unit of a negative size is KiB) hold the hot part of a demo-sized store.
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
 * Lets go of the lock. Closing alone would not, at once: the driver frees its statements when they are garbage
 * collected, and until then SQLite keeps the connection. The lock can be given up only outside of WAL, which the next
 * opening sets again.
 */
const RELEASE_LOCK = `
  PRAGMA journal_mode = DELETE;
  PRAGMA locking_mode = NORMAL;
  SELECT count(*) FROM positions;
`;

const MESSAGES = {
  held: (folder: string) =>
    `The store in ${folder} is held by another process: stop that process, or set MARQUEE_DATA_DIR to another folder.`,
  unwritable: (folder: string) =>
    `The store in ${folder} cannot be written: make the folder writable, or set MARQUEE_DATA_DIR to another one.`,
  damaged: (folder: string) =>
    `The store in ${folder} is not a readable store: move it away, or set MARQUEE_DATA_DIR to another folder.`,
} as const;

function openDatabase(file: string): Database {
  const folder = dirname(file);
  try {
    mkdirSync(folder, { recursive: true });
  } catch (error) {
    throw new StoreUnavailableError(MESSAGES.unwritable(folder), { cause: error });
  }
  try {
    // Whoever holds the store holds it for as long as it runs: waiting would only delay the answer.
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

  constructor(
    private readonly database: Database,
    owner: string,
    clock: () => Date,
  ) {
    this.outbox = new SqliteOutbox(database, owner, clock);
    this.#group = new GroupCommit(database, () => this.outbox.notifyPending());
  }

  async collection<T extends Document>(definition: CollectionDefinition<T>): Promise<Collection<T>> {
    const table = this.#tables.get(definition.name) ?? openTable(this.database, definition);
    requireSameDefinition(table, definition);
    this.#tables.set(definition.name, table);
    return new SqliteCollection<T>(this.database, table);
  }

  commit(change: Change): Promise<void> {
    return this.#group.add(() => this.#apply(change), (change.events ?? []).length > 0);
  }

  #apply({ writes, events = [], consumed }: Change): void {
    for (const write of writes) applyWrite(this.database, this.#table(write.collection), write);
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
      forgetPositions(this.database, consumer);
    });
  }

  async close(): Promise<void> {
    if (!this.database.isOpen) return;
    this.#group.flush();
    this.database.execute(RELEASE_LOCK);
    this.database.close();
  }

  #table(name: string): Table {
    const table = this.#tables.get(name);
    if (table === undefined) throw new Error(`No collection ${name} is open in this store.`);
    return table;
  }
}

/** Throws `StoreUnavailableError` when the folder cannot be written, or another process holds the store. */
export async function openSqliteStore({ file, owner, clock }: SqliteStoreOptions): Promise<Store> {
  return new SqliteStore(openDatabase(file), owner, clock);
}
