/**
 * The document store in MongoDB: one database per subgraph, shared by all of its instances. A change is one
 * transaction, acknowledged when a majority of the replica set has it on disk.
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
  /** With credentials, if the server requires them. */
  readonly url: string;
  /** The setting that contains the URL, for error messages. */
  readonly urlSetting: string;
  /** The subgraph that owns the store: the `owner` of its events. */
  readonly owner: string;
  readonly clock: () => Date;
  /**
   * Accepts a server without transactions. Writes are then applied one by one: documents, events, position. A crash can
   * leave a change without its events; repeating the change completes it.
   */
  readonly allowNoTransactions: boolean;
  /** The database of this subgraph; not shared with other subgraphs. */
  readonly database: string;
}

const CONCURRENT_INSERT_RETRIES = 5;
const PING_TIMEOUT_MS = 1_000;

function noTransactionsMessage(url: string, reason: string): string {
  return (
    `MongoDB at ${hostsOf(url)} has no transactions (${reason}), so a crash could separate a change from its events: ` +
    'make it a replica set (mongod --replSet rs0, then once rs.initiate()), or, for tests only, set MARQUEE_MONGO_ALLOW_NO_TRANSACTIONS=true.'
  );
}

class MongoStore implements Store {
  readonly #handles = new Map<string, CollectionHandle>();

  constructor(
    private readonly client: MongoClient,
    private readonly db: Db,
    readonly outbox: MongoOutbox,
    private readonly positions: Positions,
    /** Null when the server has transactions. */
    private readonly noTransactionsReason: string | null,
  ) {}

  async collection<T extends Document>(definition: CollectionDefinition<T>): Promise<Collection<T>> {
    const known = this.#handles.get(definition.name);
    const handle = known ?? (await openCollection(this.db, definition));
    requireSameDefinition(handle, definition);
    this.#handles.set(definition.name, handle);
    return new MongoCollection<T>(handle);
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
    const handles = collections.map((name) => this.#handle(name));
    // Positions first, so that after an interruption the next consumer starts at the first event. No transaction: it
    // would exceed MongoDB's time limit for transactions.
    await this.positions.forget(consumer);
    for (const { driver } of handles) await driver.deleteMany({});
  }

  async degradedReasons(): Promise<readonly string[]> {
    const permanent = this.noTransactionsReason === null ? [] : ['the store has no transactions'];
    const isReachable = await this.db.command({ ping: 1 }, { timeoutMS: PING_TIMEOUT_MS }).then(
      () => true,
      () => false,
    );
    return isReachable ? permanent : [...permanent, 'the store cannot be reached'];
  }

  close(): Promise<void> {
    return this.client.close();
  }

  async #commitOnce({ writes, events = [], consumed }: Change): Promise<void> {
    // A single document is written atomically without a transaction.
    const operations = writes.length + events.length + (consumed === undefined ? 0 : 1);
    await this.#inTransaction(operations > 1 || events.length > 0, async (session) => {
      await applyWrites(writes, (name) => this.#handle(name), session);
      await this.outbox.add(events, session);
      if (consumed !== undefined) await this.positions.save(consumed, session);
    });
  }

  /** Runs `work` in a transaction when `needed` and supported. The driver repeats `work` after transient conflicts. */
  async #inTransaction(needed: boolean, work: (session: Session) => Promise<void>): Promise<void> {
    if (!needed || this.noTransactionsReason !== null) return work(undefined);
    const session = this.client.startSession();
    try {
      await session.withTransaction(() => work(session), { readConcern: { level: 'snapshot' } });
    } finally {
      await session.endSession();
    }
  }

  #handle(name: string): CollectionHandle {
    const handle = this.#handles.get(name);
    if (handle === undefined) throw new Error(`The collection ${name} is not open in this store.`);
    return handle;
  }
}

/**
 * Rejects with `StoreUnavailableError` when the server cannot be reached, rejects the credentials, or has no
 * transactions and `allowNoTransactions` is false.
 */
export async function openMongoStore(options: MongoStoreOptions): Promise<Store> {
  const { url, urlSetting, owner, clock, allowNoTransactions } = options;
  const client = await connect(url, urlSetting, `marquee-${owner}`);
  try {
    const db = client.db(options.database);
    const noTransactionsReason = await findNoTransactionsReason(client, db);
    if (noTransactionsReason !== null && !allowNoTransactions)
      throw new StoreUnavailableError(noTransactionsMessage(url, noTransactionsReason));
    return new MongoStore(
      client,
      db,
      await MongoOutbox.open(db, owner, clock),
      await Positions.open(db),
      noTransactionsReason,
    );
  } catch (error) {
    await client.close();
    throw error;
  }
}
