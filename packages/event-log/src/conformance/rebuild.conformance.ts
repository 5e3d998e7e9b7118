/** Conformance of rebuilding read models, on each pair of store and event log adapters. */
import type { NewEvent } from '@marquee/contracts/events/envelope';
import { describe, expect, test } from 'vitest';
import { createRandom } from '@marquee/runtime/random';
import { checksumCollection } from '../read-models/collection-checksum.js';
import type { EventsDefinition } from '../consumer/event-handlers.js';
import { countingHandlers, listChanged, openTestReader } from '../testing/test-reader.js';
import type { TestPorts, Lists, TestReader } from '../testing/test-reader.js';

function own(key: string): NewEvent {
  return {
    type: 'HistoryRemoved',
    version: 1,
    key,
    occurredAt: '2026-01-01T00:00:00Z',
    payload: null,
  };
}

/** Counts, and emits an event for each handled event. */
const emittingHandlers: EventsDefinition<Lists> = {
  ...countingHandlers,
  publishes: ['HistoryRemoved'],
  handlers: {
    MyListChanged: async (event, unit, lists) => {
      await countingHandlers.handlers.MyListChanged?.(event, unit, lists);
      unit.emit(own(event.key));
    },
  },
};

async function causes({ store }: TestReader): Promise<readonly (string | null)[]> {
  return (await store.outbox.pending(1000)).map(({ causationId }) => causationId);
}

type OpenReader = () => Promise<TestReader>;

/** The result of a rebuild and its report. */
function describeReports(open: OpenReader): void {
  test('rebuilt read models equal the current ones, and the report shows it by count and hash', async () => {
    await using reader = await open();
    const random = createRandom(3);
    const lastSeq = new Map<string, number>();
    const models = await reader.readModels();
    for (let round = 0; round < 20; round += 1) {
      const events = Array.from({ length: 40 }, () => {
        const profile = `p${random.int(15)}`;
        const seq = (lastSeq.get(profile) ?? 0) + 1;
        lastSeq.set(profile, seq);
        return listChanged(profile, seq, random.int(9));
      });
      await reader.eventLog.append('users', events);
      if (random.next() < 0.5) await models.caughtUp();
    }
    await models.caughtUp();
    const current = await checksumCollection(models.domainStore);
    expect(current.documents).toBe(15);
    expect(await models.rebuild()).toEqual({
      projections: [{ projection: 'lists', before: current, after: current, same: true }],
    });
    expect(await checksumCollection(models.domainStore)).toEqual(current);
    // A second rebuild uses the collections of the first version again.
    expect((await models.rebuild()).projections[0]).toMatchObject({ same: true, after: current });
  });

  test('documents without an event are gone afterwards, and the report shows the difference', async () => {
    await using reader = await open();
    await reader.eventLog.append('users', [listChanged('p', 1)]);
    await reader.store.commit({ writes: [reader.lists.upsert({ id: 'stray', changes: 9, titles: 9 })] });
    const models = await reader.readModels();
    await models.caughtUp();
    expect((await models.rebuild()).projections).toMatchObject([
      { projection: 'lists', same: false, before: { documents: 2 }, after: { documents: 1 } },
    ]);
    expect(await models.domainStore.get('stray')).toBeNull();
    expect(await models.domainStore.get('p')).toEqual({ id: 'p', changes: 1, titles: 1 });
  });
}

/** Events and reads during a rebuild. */
function describeConcurrentEvents(open: OpenReader): void {
  test('during a rebuild the active version serves complete and updated data; the incomplete version is not visible', async () => {
    await using reader = await open();
    const KEYS = 40;
    await reader.eventLog.append(
      'users',
      Array.from({ length: KEYS }, (_, index) => listChanged(`p${index}`, 1, 1)),
    );
    let isRebuilding = false;
    const seen: (readonly [documents: number, changes: number])[] = [];
    const observe = async (): Promise<void> => {
      const [documents, first] = [await models.domainStore.count({}), await models.domainStore.get('p0')];
      seen.push([documents, first?.changes ?? 0]);
    };
    const events: EventsDefinition<Lists> = {
      ...countingHandlers,
      handlers: {
        MyListChanged: async (event, unit, lists) => {
          if (isRebuilding && lists !== models.domainStore && event.seq === 1) {
            // In the middle of the rebuild a new event arrives and is applied to the active version.
            if (event.key === 'p20') {
              await reader.eventLog.append('users', [listChanged('p0', 2, 1)]);
              await models.caughtUp();
            }
            await observe();
          }
          await countingHandlers.handlers.MyListChanged?.(event, unit, lists);
        },
      },
    };
    const models = await reader.readModels({ events });
    await models.caughtUp();
    isRebuilding = true;
    await models.rebuild();
    expect(seen.length).toBeGreaterThanOrEqual(KEYS);
    expect(new Set(seen.map(([documents]) => documents))).toEqual(new Set([KEYS]));
    expect([...new Set(seen.map(([, changes]) => changes))]).toEqual([1, 2]);
    expect(await models.domainStore.count({})).toBe(KEYS);
    expect(await models.domainStore.get('p0')).toEqual({ id: 'p0', changes: 2, titles: 2 });
  });

  test('events that handlers have emitted are not emitted again; new ones are, before, during and after a rebuild', async () => {
    await using reader = await open();
    await reader.eventLog.append('users', [listChanged('p', 1), listChanged('q', 1)]);
    const models = await reader.readModels({ events: emittingHandlers });
    await models.caughtUp();
    const rebuilt = models.rebuild();
    await reader.eventLog.append('users', [listChanged('p', 2)]);
    await rebuilt;
    await reader.eventLog.append('users', [listChanged('q', 2)]);
    await models.caughtUp();
    expect(await causes(reader)).toEqual(['p/1', 'q/1', 'p/2', 'q/2']);
    expect(await models.domainStore.get('p')).toEqual({ id: 'p', changes: 2, titles: 3 });
  });
}

/** Repetition, interruption, restart, and other instances. */
function describeLifecycle(open: OpenReader): void {
  test('documents that are not read models are changed once and not by a rebuild', async () => {
    await using reader = await open();
    const streams = await reader.store.collection<{ id: string; ended: number }>({ name: 'streams', indexes: [] });
    const events: EventsDefinition<Lists> = {
      ...countingHandlers,
      handlers: {
        MyListChanged: async (event, unit, lists) => {
          await countingHandlers.handlers.MyListChanged?.(event, unit, lists);
          unit.upsert(streams, { id: event.key, ended: ((await unit.get(streams, event.key))?.ended ?? 0) + 1 });
        },
      },
    };
    await reader.eventLog.append('users', [listChanged('p', 1), listChanged('p', 2)]);
    const models = await reader.readModels({ events });
    await models.caughtUp();
    await models.rebuild();
    await reader.eventLog.append('users', [listChanged('p', 3)]);
    await models.caughtUp();
    expect(await streams.get('p')).toEqual({ id: 'p', ended: 3 });
    expect(await models.domainStore.get('p')).toEqual({ id: 'p', changes: 3, titles: 6 });
  });

  test('an interrupted rebuild changes nothing, and the next rebuild starts at the first event', async () => {
    await using reader = await open();
    await reader.eventLog.append('users', [listChanged('p', 1), listChanged('p', 2)]);
    const first = await reader.readModels();
    await first.caughtUp();
    const interrupted = first.rebuild();
    await first.close();
    await expect(interrupted).rejects.toThrow('closed');
    const second = await reader.readModels();
    await second.caughtUp();
    expect(await second.domainStore.get('p')).toEqual({ id: 'p', changes: 2, titles: 3 });
    expect((await second.rebuild()).projections).toMatchObject([{ same: true, after: { documents: 1 } }]);
    expect(await second.domainStore.get('p')).toEqual({ id: 'p', changes: 2, titles: 3 });
  });

  test('the next start continues with the rebuilt version and new events', async () => {
    await using reader = await open();
    await reader.eventLog.append('users', [listChanged('p', 1)]);
    const first = await reader.readModels();
    await first.rebuild();
    await first.close();
    await reader.eventLog.append('users', [listChanged('p', 2)]);
    const second = await reader.readModels();
    await second.caughtUp();
    expect(await second.domainStore.get('p')).toEqual({ id: 'p', changes: 2, titles: 3 });
    expect(second.domainStore.name).toBe('lists_2');
  });

  test('another instance switches to the rebuilt version, and no event is emitted twice', async () => {
    await using reader = await open();
    await reader.eventLog.append('users', [listChanged('p', 1), listChanged('q', 1)]);
    const [one, two] = [
      await reader.readModels({ events: emittingHandlers, followIntervalMs: 20 }),
      await reader.readModels({ events: emittingHandlers, followIntervalMs: 20 }),
    ];
    await one.caughtUp();
    await one.rebuild();
    await expect.poll(() => two.domainStore.name).toBe('lists_2');
    await reader.eventLog.append('users', [listChanged('p', 2)]);
    await one.caughtUp();
    await two.caughtUp();
    expect(await two.domainStore.get('p')).toEqual({ id: 'p', changes: 2, titles: 3 });
    expect((await causes(reader)).toSorted()).toEqual(['p/1', 'p/2', 'q/1']);
  });
}

/** Rebuilds of consumers with dead letters. */
function describeDeadLetters(open: OpenReader): void {
  test('dropped dead letters stay dropped: a rebuild skips them and applies the events behind them', async () => {
    await using reader = await open();
    const events: EventsDefinition<Lists> = {
      ...countingHandlers,
      handlers: {
        MyListChanged: async (event, unit, lists) => {
          if (event.seq === 1) throw new Error('cannot');
          await countingHandlers.handlers.MyListChanged?.(event, unit, lists);
        },
      },
    };
    await reader.eventLog.append('users', [listChanged('p', 1), listChanged('p', 2)]);
    const models = await reader.readModels({ events });
    await models.caughtUp();
    await models.drop('p/1');
    expect((await models.rebuild()).projections).toMatchObject([{ same: true, after: { documents: 1 } }]);
    expect(await models.countDeadLetters()).toBe(0);
  });

  test('an event that could not be applied before and can be applied now is not a dead letter after a rebuild', async () => {
    await using reader = await open();
    let isFixed = false;
    const events: EventsDefinition<Lists> = {
      ...countingHandlers,
      handlers: {
        MyListChanged: async (event, unit, lists) => {
          if (event.seq === 1 && !isFixed) throw new Error('cannot');
          await countingHandlers.handlers.MyListChanged?.(event, unit, lists);
        },
      },
    };
    await reader.eventLog.append('users', [listChanged('p', 1), listChanged('p', 2)]);
    const models = await reader.readModels({ events });
    await models.caughtUp();
    expect(await models.countDeadLetters()).toBe(2);
    isFixed = true;
    await models.rebuild();
    expect(await models.countDeadLetters()).toBe(0);
    expect(await models.domainStore.get('p')).toEqual({ id: 'p', changes: 2, titles: 3 });
  });
}

/** @param createPorts Default: the SQLite adapters. */
export function describeRebuildConformance(name: string, createPorts?: () => Promise<TestPorts>): void {
  const open: OpenReader = () => openTestReader(createPorts);

  describe(name, () => {
    describeReports(open);
    describeConcurrentEvents(open);
    describeLifecycle(open);
    describeDeadLetters(open);
  });
}
