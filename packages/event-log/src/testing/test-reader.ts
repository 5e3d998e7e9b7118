/** A test consumer, `recommendations`, with a read model of the lists that `users` publishes. It has no GraphQL API. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { MyListChanged } from '@marquee/contracts/events/users';
import type { Envelope } from '@marquee/contracts/events/envelope';
import { asId } from '@marquee/contracts/ids';
import type { ProfileId, TitleId } from '@marquee/contracts/ids';
import type { Logger } from '@marquee/runtime/log';
import { silentLog } from '@marquee/runtime/log';
import { openSqliteStore } from '@marquee/document-store/sqlite/store';
import { Database } from '@marquee/document-store/sqlite/database';
import type { Collection, Store } from '@marquee/document-store/port';
import type { ConsumerOptions } from '../consumer/consumer.js';
import { openSqliteLog } from '../sqlite/log.js';
import type { EventLog } from '../port.js';
import type { EventsDefinition } from '../consumer/event-handlers.js';
import { ReadModels } from '../read-models/read-models.js';
import type { ReadModelsOptions } from '../read-models/read-models.js';

/** The read model. It counts events, so that tests detect events that were applied twice or not at all. */
export interface ListModel {
  readonly id: string;
  readonly changes: number;
  readonly titles: number;
}

export function listChanged(profile: string, seq: number, titles = seq, overrides: Partial<Envelope> = {}): Envelope {
  return {
    eventId: `${profile}/${seq}`,
    type: 'MyListChanged',
    version: 1,
    owner: 'users',
    key: profile,
    seq,
    occurredAt: '2026-01-01T00:00:00Z',
    causationId: null,
    payload: {
      profileId: asId<ProfileId>(profile),
      titleIds: Array.from({ length: titles }, (_, index) => asId<TitleId>(`t${index}`)),
      at: '2026-01-01T00:00:00Z',
    } satisfies MyListChanged['payload'],
    ...overrides,
  };
}

export type Lists = Collection<ListModel>;

/** The store of the consumer: one collection. */
export function openLists(store: Store): Promise<Lists> {
  return store.collection<ListModel>({ name: 'lists', indexes: [] });
}

export const countingHandlers: EventsDefinition<Lists> = {
  publishes: [],
  consumes: ['users'],
  readModels: ['lists'],
  handlers: {
    MyListChanged: async ({ key, payload }, unit, lists) => {
      const before = await unit.get(lists, key);
      unit.upsert(lists, {
        id: key,
        changes: (before?.changes ?? 0) + 1,
        titles: (before?.titles ?? 0) + payload.titleIds.length,
      });
    },
  },
};

export const READER = 'recommendations';

/** The adapters of a test reader. */
export interface TestPorts {
  /** Opens the store of the owner `READER`. */
  openStore(): Promise<Store>;
  openLog(): Promise<EventLog>;
  /** Writes a text to an existing log without its adapter, under the key if the log has keys. */
  appendText(owner: string, key: string, text: string): Promise<void>;
  /** Removes the data. Called after store and log are closed. */
  dispose(): Promise<void>;
}

export interface TestReader extends AsyncDisposable {
  readonly store: Store;
  readonly lists: Lists;
  readonly eventLog: EventLog;
  readonly errors: readonly unknown[];
  readonly appendText: TestPorts['appendText'];
  /** Options for `startConsumer`. */
  consumer(overrides?: Partial<ConsumerOptions<Lists>>): ConsumerOptions<Lists>;
  /** Opens and starts read models. They are closed with the test reader. */
  readModels(overrides?: Partial<ReadModelsOptions<Lists>>): Promise<ReadModels<Lists>>;
}

export const FAST_BACKOFF = { firstMs: 1, longestMs: 4 };

async function sqlitePorts(): Promise<TestPorts> {
  const folder = await mkdtemp(join(tmpdir(), 'marquee-events-'));
  return {
    openStore: () => openSqliteStore({ file: join(folder, 'store.db'), owner: READER, clock: () => new Date(0) }),
    openLog: async () => openSqliteLog({ folder: join(folder, 'events'), log: silentLog, backoff: FAST_BACKOFF }),
    appendText: async (owner, _key, text) => {
      const database = Database.open(join(folder, 'events', `${owner}.db`), '', 1000);
      database.run('INSERT INTO events (event_id, event) VALUES (?, ?)', text, text);
      database.close();
    },
    dispose: () => rm(folder, { recursive: true, force: true }),
  };
}

export async function openTestReader(createPorts: () => Promise<TestPorts> = sqlitePorts): Promise<TestReader> {
  const ports = await createPorts();
  const [store, eventLog] = [await ports.openStore(), await ports.openLog()];
  const lists = await openLists(store);
  const errors: unknown[] = [];
  const logger: Logger = { ...silentLog, error: (fields) => errors.push('err' in fields ? fields.err : fields) };
  const opened: ReadModels<Lists>[] = [];
  return {
    store,
    lists,
    eventLog,
    errors,
    appendText: (owner, key, text) => ports.appendText(owner, key, text),
    consumer: (overrides = {}) => ({
      name: READER,
      events: countingHandlers,
      store,
      domainStore: lists,
      eventLog,
      logger,
      ...overrides,
    }),
    readModels: async (overrides = {}) => {
      const models = await ReadModels.open({
        name: READER,
        events: countingHandlers,
        store,
        eventLog,
        logger,
        open: openLists,
        ...overrides,
      });
      models.start();
      opened.push(models);
      return models;
    },
    [Symbol.asyncDispose]: async () => {
      for (const models of opened) await models.close();
      await eventLog.close();
      await store.close();
      await ports.dispose();
    },
  };
}
