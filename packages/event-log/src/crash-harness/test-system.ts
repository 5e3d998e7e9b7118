/**
 * What the kill test runs on: one subgraph that writes, its relay, and another's read model of it; all in one place.
 */
import { join } from 'node:path';
import type { MyListChanged } from '@marquee/contracts/events/users';
import { asId } from '@marquee/contracts/ids';
import type { ProfileId, TitleId } from '@marquee/contracts/ids';
import type { ReadModelsOptions } from '../read-models/read-models.js';
import { openSqliteLog } from '../sqlite/log.js';
import type { EventLog } from '../port.js';
import { openKafkaLog } from '../kafka/log.js';
import { silentLog } from '@marquee/runtime/log';
import { servicesFromEnvironment } from '@marquee/testing/services/environment';
import { openSqliteStore } from '@marquee/document-store/sqlite/store';
import { openMongoStore } from '@marquee/document-store/mongodb/store';
import type { Change, Collection, Store } from '@marquee/document-store/port';

/** A commit writes two of these, one in each collection, and an event: all with the same number. */
export interface Half {
  readonly id: string;
  readonly n: number;
}

/** The reader's model of one key. */
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
  readonly left: Collection<Half>;
  readonly right: Collection<Half>;
  readonly log: EventLog;
  /** The reader's: tallies alone. */
  readonly readModels: ReadModelsOptions<Collection<Tally>>;
  close(): Promise<void>;
}

/**
 * What the house stands on: a folder, or `mongo:<namespace>` for databases and topics on the servers of the
 * environment.
 */
export function isOnServers(place: string): boolean {
  return place.startsWith(SERVERS_PREFIX);
}

const SERVERS_PREFIX = 'mongo:';
/** Nobody waits long here for a killed member. */
const FAST_GROUP_TIMING = {
  sessionTimeout: 1_500,
  heartbeatInterval: 300,
  rebalanceTimeout: 3_000,
  maxWaitTimeInMs: 100,
};

function clock(): Date {
  return new Date();
}

async function openStoreIn(place: string, owner: string, folder: string): Promise<Store> {
  if (!isOnServers(place)) return openSqliteStore({ file: join(place, folder, 'store.db'), owner, clock });
  const { mongodbUrl: url } = servicesFromEnvironment();
  return openMongoStore({
    url,
    urlSetting: 'MONGODB_URL',
    owner,
    clock,
    allowNoTransactions: true,
    database: `${place.slice(SERVERS_PREFIX.length)}_${folder}`,
  });
}

async function openLogIn(place: string): Promise<EventLog> {
  if (!isOnServers(place)) return openSqliteLog({ folder: join(place, 'events'), log: silentLog });
  const { kafkaBrokers: brokers } = servicesFromEnvironment();
  return openKafkaLog({
    brokers,
    clientId: 'kill-house',
    log: silentLog,
    partitions: 2,
    prefix: `${place.slice(SERVERS_PREFIX.length)}.`,
    timing: FAST_GROUP_TIMING,
  });
}

/** The reader's half of it, for a reader in a process of its own. */
export async function openReaderPorts(
  place: string,
): Promise<{ readonly readerStore: Store; readonly log: EventLog; close(): Promise<void> }> {
  const readerStore = await openStoreIn(place, 'reader', 'other_reader');
  const log = await openLogIn(place);
  return {
    readerStore,
    log,
    close: async () => {
      await log.close();
      await readerStore.close();
    },
  };
}

/** @param logPlace Where the log is, when it is not where the stores are. */
export async function openTestSystem(place: string, logPlace = place): Promise<TestSystem> {
  const store = await openStoreIn(place, OWNER, 'writer');
  const readerStore = await openStoreIn(place, 'recommendations', 'reader');
  const log = await openLogIn(logPlace);
  return {
    store,
    left: await store.collection<Half>({ name: 'left', indexes: [{ fields: ['n'] }] }),
    right: await store.collection<Half>({ name: 'right', indexes: [{ fields: ['n'] }] }),
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

/** The number that a commit's event carries. */
export function numberIn(payload: MyListChanged['payload']): number {
  return Number(payload.titleIds[0]);
}

export function changeNumber(house: TestSystem, n: number): Change {
  const half: Half = { id: `half-${n}`, n };
  const at = new Date(n).toISOString();
  const payload: MyListChanged['payload'] = {
    profileId: asId<ProfileId>(keyOf(n)),
    titleIds: [asId<TitleId>(String(n))],
    at,
  };
  return {
    writes: [house.left.insert(half), house.right.insert(half)],
    events: [{ type: 'MyListChanged', version: 1, key: keyOf(n), occurredAt: at, payload }],
  };
}
