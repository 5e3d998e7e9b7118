/**
 * The system that the crash harness kills: the store and log of a writing subgraph, and the store with the read model
 * of a consuming subgraph, in one location.
 */
import { join } from 'node:path';
import type { MyListChanged } from '@marquee/contracts/events/users';
import { asId } from '@marquee/contracts/ids';
import type { ProfileId, TitleId } from '@marquee/contracts/ids';
import type { ReadModelsOptions } from '../read-models/read-models.js';
import { openSqliteLog } from '../sqlite/log.js';
import type { EventLog } from '../port.js';
import { DEFAULT_KAFKA_CLIENT, KAFKA_CLIENTS } from '../kafka/client-names.js';
import type { KafkaClientName } from '../kafka/client-names.js';
import { openKafkaLog } from '../kafka/log.js';
import { silentLog } from '@marquee/runtime/log';
import { servicesFromEnvironment } from '@marquee/testing/services/environment';
import { openSqliteStore } from '@marquee/document-store/sqlite/store';
import { openMongoStore } from '@marquee/document-store/mongodb/store';
import type { Change, Collection, Store } from '@marquee/document-store/port';

/** Each commit writes one `NumberedDocument` to each of two collections and one event, all with the same number. */
export interface NumberedDocument {
  readonly id: string;
  readonly n: number;
}

/** The read model of one event key. */
export interface Tally {
  readonly id: string;
  readonly events: number;
  readonly sum: number;
  readonly lastSeq: number;
}

export const OWNER = 'users';
const KEYS = 5;

export interface TestSystem {
  readonly store: Store;
  readonly left: Collection<NumberedDocument>;
  readonly right: Collection<NumberedDocument>;
  readonly log: EventLog;
  /** The options for the read model of the consumer: tallies by key. */
  readonly readModels: ReadModelsOptions<Collection<Tally>>;
  close(): Promise<void>;
}

/**
 * Whether the location is `mongo:<namespace>` or `mongo:<namespace>@<Kafka client>`, databases and topics on the
 * servers of the environment; otherwise it is a folder.
 */
export function isOnServers(location: string): boolean {
  return location.startsWith(SERVERS_PREFIX);
}

const SERVERS_PREFIX = 'mongo:';
/** Short timeouts, so that the remaining members do not wait long for a killed member. */
const FAST_GROUP_TIMING = {
  sessionTimeout: 1_500,
  heartbeatInterval: 300,
  rebalanceTimeout: 3_000,
  maxWaitTimeInMs: 100,
};

function readServersLocation(location: string): { readonly namespace: string; readonly client: KafkaClientName } {
  const [namespace = '', name] = location.slice(SERVERS_PREFIX.length).split('@');
  return { namespace, client: KAFKA_CLIENTS.find((client) => client === name) ?? DEFAULT_KAFKA_CLIENT };
}

function clock(): Date {
  return new Date();
}

async function openStoreIn(location: string, owner: string, folder: string): Promise<Store> {
  if (!isOnServers(location)) return openSqliteStore({ file: join(location, folder, 'store.db'), owner, clock });
  const { mongodbUrl: url } = servicesFromEnvironment();
  return openMongoStore({
    url,
    urlSetting: 'MONGODB_URL',
    owner,
    clock,
    allowNoTransactions: true,
    database: `${readServersLocation(location).namespace}_${folder}`,
  });
}

async function openLogIn(location: string): Promise<EventLog> {
  if (!isOnServers(location)) return openSqliteLog({ folder: join(location, 'events'), log: silentLog });
  const { kafkaBrokers: brokers } = servicesFromEnvironment();
  const { namespace, client } = readServersLocation(location);
  return openKafkaLog({
    client,
    brokers,
    clientId: 'crash-harness',
    log: silentLog,
    partitions: 2,
    prefix: `${namespace}.`,
    timing: FAST_GROUP_TIMING,
  });
}

/** Opens a store and the log for a consumer in a separate process. */
export async function openReaderPorts(
  location: string,
): Promise<{ readonly readerStore: Store; readonly log: EventLog; close(): Promise<void> }> {
  const readerStore = await openStoreIn(location, 'reader', 'other_reader');
  const log = await openLogIn(location);
  return {
    readerStore,
    log,
    close: async () => {
      await log.close();
      await readerStore.close();
    },
  };
}

/** @param logLocation The location of the log. Default: the location of the stores. */
export async function openTestSystem(location: string, logLocation = location): Promise<TestSystem> {
  const store = await openStoreIn(location, OWNER, 'writer');
  const readerStore = await openStoreIn(location, 'recommendations', 'reader');
  const log = await openLogIn(logLocation);
  return {
    store,
    left: await store.collection<NumberedDocument>({ name: 'left', indexes: [{ fields: ['n'] }] }),
    right: await store.collection<NumberedDocument>({ name: 'right', indexes: [{ fields: ['n'] }] }),
    log,
    readModels: {
      name: 'recommendations',
      store: readerStore,
      open: (view) => view.collection<Tally>({ name: 'tallies', indexes: [] }),
      eventLog: log,
      logger: silentLog,
      events: {
        publishes: [],
        consumes: [OWNER],
        readModels: ['tallies'],
        handlers: {
          MyListChanged: async ({ key, seq, payload }, unit, tallies) => {
            const before = await unit.get(tallies, key);
            unit.upsert(tallies, {
              id: key,
              events: (before?.events ?? 0) + 1,
              sum: (before?.sum ?? 0) + numberIn(payload),
              lastSeq: seq,
            });
          },
        },
      },
    },
    close: async () => {
      await log.close();
      await store.close();
      await readerStore.close();
    },
  };
}

export function keyOf(n: number): string {
  return `key-${n % KEYS}`;
}

/** The number in the event of a commit. */
export function numberIn(payload: MyListChanged['payload']): number {
  return Number(payload.titleIds[0]);
}

/** The change of commit number `n`. */
export function changeNumber(system: TestSystem, n: number): Change {
  const document: NumberedDocument = { id: `half-${n}`, n };
  const at = new Date(n).toISOString();
  const payload: MyListChanged['payload'] = {
    profileId: asId<ProfileId>(keyOf(n)),
    titleIds: [asId<TitleId>(String(n))],
    at,
  };
  return {
    writes: [system.left.insert(document), system.right.insert(document)],
    events: [{ type: 'MyListChanged', version: 1, key: keyOf(n), occurredAt: at, payload }],
  };
}
