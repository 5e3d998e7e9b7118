/** A small subgraph without GraphQL, `recommendations`, that keeps a read model of the lists that `users` publishes. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { MyListChanged } from '@marquee/contracts/events/users';
import type { Envelope } from '@marquee/contracts/events/envelope';
import { asId } from '@marquee/contracts/ids';
import type { ProfileId, TitleId } from '@marquee/contracts/ids';
import type { Logger } from '../../process/log.js';
import { silentLog } from '../../process/log.js';
import { openEmbeddedStore } from '../../store/embedded.js';
import type { Collection, Store } from '../../store/port.js';
import type { ConsumerOptions } from '../consumer.js';
import { openEmbeddedLog } from '../embedded-log.js';
import type { EventLog } from '../port.js';
import type { EventsDefinition } from '../projection.js';

/** Counts instead of copying, so that applying an event twice, or leaving one out, shows. */
export interface ListModel {
  readonly id: string;
  readonly changes: number;
  readonly titles: number;
}

export const listChanged = (profile: string, seq: number, titles = seq, overrides: Partial<Envelope> = {}): Envelope => ({
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
});

export const countLists = (lists: Collection<ListModel>): EventsDefinition<null> => ({
  publishes: [],
  reactsTo: ['users'],
  projections: [lists.name],
  handlers: {
    MyListChanged: async ({ key, payload }, unit) => {
      const before = await unit.get(lists, key);
      unit.put(lists, { id: key, changes: (before?.changes ?? 0) + 1, titles: (before?.titles ?? 0) + payload.titleIds.length });
    },
  },
});

export interface ReadingHouse extends AsyncDisposable {
  readonly store: Store;
  readonly lists: Collection<ListModel>;
  readonly eventLog: EventLog;
  readonly errors: readonly unknown[];
  /** What `startConsumer` wants, with the parts that a test changes. */
  consumer(overrides?: Partial<ConsumerOptions<null>>): ConsumerOptions<null>;
}

export const openReadingHouse = async (): Promise<ReadingHouse> => {
  const folder = await mkdtemp(join(tmpdir(), 'marquee-events-'));
  const store = await openEmbeddedStore({ file: join(folder, 'store.db'), owner: 'recommendations', clock: () => new Date(0) });
  const lists = await store.collection<ListModel>({ name: 'lists', indexes: [] });
  const eventLog = openEmbeddedLog({ folder: join(folder, 'events'), log: silentLog, pace: { firstMs: 1, longestMs: 4 } });
  const errors: unknown[] = [];
  const logger: Logger = { ...silentLog, error: (fields) => errors.push('err' in fields ? fields.err : fields) };
  return {
    store,
    lists,
    eventLog,
    errors,
    consumer: (overrides = {}) => ({ name: 'recommendations', events: countLists(lists), store, domainStore: null, eventLog, logger, ...overrides }),
    [Symbol.asyncDispose]: async () => {
      await eventLog.close();
      await store.close();
      await rm(folder, { recursive: true, force: true });
    },
  };
};
