/**
 * The store in MongoDB: a database per subgraph, shared by all instances of it. A change is one transaction,
 * acknowledged once a majority of the replica set has it on disk.
 */
import type { Db, MongoClient } from 'mongodb';
import { MongoCollection } from './collection.js';
import type { CollectionHandle } from './collection.js';
import { connect, hostsOf, findNoTransactionsReason } from './connection.js';
import { MongoOutbox } from './outbox.js';
import type { Session } from './preconditions.js';
import { Positions } from './positions.js';
import { openCollection } from './open-collection.js';
import { requireSameDefinition } from '../query-checks.js';
import { applyWrites, ConcurrentInsertError } from './writes.js';
import { StoreUnavailableError } from '../port.js';
import type { Change, Collection, CollectionDefinition, Document, Position, Store } from '../port.js';

export interface MongoStoreOptions {
  /** With credentials, if the server wants them. */
  readonly url: string;
  /** The setting that the URL comes from, named in messages. */
  readonly urlSetting: string;
  /** The subgraph whose store this is: the `owner` of its events. */
  readonly owner: string;
  readonly clock: () => Date;
  /**
   * Goes on with a server that has no transactions. Then a crash, or another instance, can come between a change and
   * its events; the writes are made one after the other, documents first, then events, then the position, so that doing
   * the change again repeats what was done and loses nothing.
   */
  readonly allowNoTransactions: boolean;
  /** Its own, which no other subgraph uses. */
  readonly database: string;
}

const CONCURRENT_INSERT_RETRIES = 5;
const PING_TIMEOUT_MS = 1_000;

function noTransactionsMessage(url: string, reason: string): string {
  return (
    `MongoDB at ${hostsOf(url)} has no transactions (${reason}), so a crash could part a change from its events: ` +
    'make it a replica set (mongod --replSet rs0, then once rs.initiate()), or, for tests alone, set MARQUEE_MONGO_ALLOW_NO_TRANSACTIONS=true.'
  );
}

class MongoStore implements Store {
  readonly #tables = new Map<string, CollectionHandle>();

  constructor(
    private readonly client: MongoClient,
    private readonly db: Db,
    readonly outbox: MongoOutbox,
    private readonly positions: Positions,
    /** Null when the server has transactions. */
    private readonly missing: string | null,
  ) {}

  async collection<T extends Document>(definition: CollectionDefinition<T>): Promise<Collection<T>> {
    const known = this.#tables.get(definition.name);
    const table = known ?? (await openCollection(this.db, definition));
    requireSameDefinition(table, definition);
    this.#tables.set(definition.name, table);
    return new MongoCollection<T>(table);
  }

  async commit(change: Change): Promise<void> {
    for (let attempt = 1; ; attempt += 1) {
      try {
        await this.#commitOnce(change);
        break;
      } catch (error) {
        if (!(error instanceof ConcurrentInsertError) || attempt > CONCURRENT_INSERT_RETRIES) throw error;
      }
    }
    if ((change.events ?? []).length > 0) this.outbox.notifyPending();
  }

  position(consumer: string, owner: string, partition: number): Promise<Position | null> {
    return this.positions.read(consumer, owner, partition);
  }

  async reset(consumer: string, collections: readonly string[]): Promise<void> {
    const tables = collections.map((name) => this.#table(name));
    // The position first: whatever cuts this short, the next consumer begins from zero. No transaction: it would
    // outgrow its time.
    await this.positions.forget(consumer);
    for (const { driver } of tables) await driver.deleteMany({});
  }

  async degradedReasons(): Promise<readonly string[]> {
    const lasting = this.missing === null ? [] : ['the store has no transactions'];
    const answers = await this.db.command({ ping: 1 }, { timeoutMS: PING_TIMEOUT_MS }).then(
      () => true,
      () => false,
    );
    return answers ? lasting : [...lasting, 'the store cannot be reached'];
  }

  close(): Promise<void> {
    return this.client.close();
  }

  async #commitOnce({ writes, events = [], consumed }: Change): Promise<void> {
    // A single document is written whole by any server.
    const parts = writes.length + events.length + (consumed === undefined ? 0 : 1);
    await this.#together(parts > 1 || events.length > 0, async (session) => {
      await applyWrites(writes, (name) => this.#table(name), session);
      await this.outbox.add(events, session);
      if (consumed !== undefined) await this.positions.save(consumed, session);
    });
  }

  /** In one transaction when that is wanted and to be had. Transient conflicts make the driver do `work` again. */
  async #together(wanted: boolean, work: (session: Session) => Promise<void>): Promise<void> {
    if (!wanted || this.missing !== null) return work(undefined);
    const session = this.client.startSession();
    try {
      await session.withTransaction(() => work(session), { readConcern: { level: 'snapshot' } });
    } finally {
      await session.endSession();
    }
  }

  #table(name: string): CollectionHandle {
    const table = this.#tables.get(name);
    if (table === undefined) throw new Error(`No collection ${name} is open in this store.`);
    return table;
  }
}

/** Throws `StoreUnavailableError` for a server that is away, refuses, or has no transactions though it must. */
export async function openMongoStore(options: MongoStoreOptions): Promise<Store> {
  const { url, urlSetting, owner, clock, allowNoTransactions } = options;
  const client = await connect(url, urlSetting, `marquee-${owner}`);
  try {
    const db = client.db(options.database);
    const missing = await findNoTransactionsReason(client, db);
    if (missing !== null && !allowNoTransactions) throw new StoreUnavailableError(noTransactionsMessage(url, missing));
    return new MongoStore(client, db, await MongoOutbox.open(db, owner, clock), await Positions.open(db), missing);
  } catch (error) {
    await client.close();
    throw error;
  }
}
