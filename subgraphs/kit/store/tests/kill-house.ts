/** What the kill test runs on: one subgraph that writes, its relay, and another's read model of it; all in one folder. */
import { join } from 'node:path';
import type { MyListChanged } from '@marquee/contracts/events/users';
import { asId } from '@marquee/contracts/ids';
import type { ProfileId, TitleId } from '@marquee/contracts/ids';
import type { ConsumerOptions } from '../../events/consumer.js';
import { openEmbeddedLog } from '../../events/embedded-log.js';
import type { EventLog } from '../../events/port.js';
import { silentLog } from '../../process/log.js';
import { openEmbeddedStore } from '../embedded.js';
import type { Change, Collection, Store } from '../port.js';

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

export interface KillHouse {
  readonly store: Store;
  readonly left: Collection<Half>;
  readonly right: Collection<Half>;
  readonly log: EventLog;
  readonly tallies: Collection<Tally>;
  readonly consumer: ConsumerOptions<null>;
  close(): Promise<void>;
}

export const openKillHouse = async (folder: string): Promise<KillHouse> => {
  const clock = (): Date => new Date();
  const store = await openEmbeddedStore({ file: join(folder, 'writer', 'store.db'), owner: OWNER, clock });
  const readerStore = await openEmbeddedStore({ file: join(folder, 'reader', 'store.db'), owner: 'recommendations', clock });
  const log = openEmbeddedLog({ folder: join(folder, 'events'), log: silentLog });
  const tallies = await readerStore.collection<Tally>({ name: 'tallies', indexes: [] });
  return {
    store,
    left: await store.collection<Half>({ name: 'left', indexes: [{ fields: ['n'] }] }),
    right: await store.collection<Half>({ name: 'right', indexes: [{ fields: ['n'] }] }),
    log,
    tallies,
    consumer: {
      name: 'recommendations',
      store: readerStore,
      domainStore: null,
      eventLog: log,
      logger: silentLog,
      events: {
        publishes: [],
        reactsTo: [OWNER],
        projections: ['tallies'],
        handlers: {
          MyListChanged: async ({ key, seq, payload }, unit) => {
            const before = await unit.get(tallies, key);
            unit.put(tallies, { id: key, events: (before?.events ?? 0) + 1, sum: (before?.sum ?? 0) + numberIn(payload), lastSeq: seq });
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
};

export const keyOf = (n: number): string => `key-${n % KEYS}`;

/** The number that a commit's event carries. */
export const numberIn = (payload: MyListChanged['payload']): number => Number(payload.titleIds[0]);

export const changeNumber = (house: KillHouse, n: number): Change => {
  const half: Half = { id: `half-${n}`, n };
  const at = new Date(n).toISOString();
  const payload: MyListChanged['payload'] = { profileId: asId<ProfileId>(keyOf(n)), titleIds: [asId<TitleId>(String(n))], at };
  return {
    writes: [house.left.insert(half), house.right.insert(half)],
    events: [{ type: 'MyListChanged', version: 1, key: keyOf(n), occurredAt: at, payload }],
  };
};
