/** What must hold of making read models anew, on every pair of store and log. */
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

/** Counts, and answers each event with one of its own. */
const answering: EventsDefinition<Lists> = {
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

/** @param createPorts Default: the embedded ones. */
export function describeRebuildConformance(name: string, createPorts?: () => Promise<TestPorts>): void {
  const open = (): Promise<TestReader> => openTestReader(createPorts);

  describe(name, () => {
    test('made anew they equal those that grew event by event, and the report says so by count and hash', async () => {
      await using house = await open();
      const random = createRandom(3);
      const lastSeq = new Map<string, number>();
      const models = await house.readModels();
      for (let round = 0; round < 20; round += 1) {
        const events = Array.from({ length: 40 }, () => {
          const profile = `p${random.int(15)}`;
          const seq = (lastSeq.get(profile) ?? 0) + 1;
          lastSeq.set(profile, seq);
          return listChanged(profile, seq, random.int(9));
        });
        await house.eventLog.append('users', events);
        if (random.next() < 0.5) await models.caughtUp();
      }
      await models.caughtUp();
      const grown = await checksumCollection(models.domainStore);
      expect(grown.documents).toBe(15);
      expect(await models.rebuild()).toEqual({
        projections: [{ projection: 'lists', before: grown, after: grown, same: true }],
      });
      expect(await checksumCollection(models.domainStore)).toEqual(grown);
      // And a second time, over the place where the first ones were.
      expect((await models.rebuild()).projections[0]).toMatchObject({ same: true, after: grown });
    });

    test('what no event explains is gone afterwards, and the report says that they differ', async () => {
      await using house = await open();
      await house.eventLog.append('users', [listChanged('p', 1)]);
      await house.store.commit({ writes: [house.lists.upsert({ id: 'stray', changes: 9, titles: 9 })] });
      const models = await house.readModels();
      await models.caughtUp();
      expect((await models.rebuild()).projections).toMatchObject([
        { projection: 'lists', same: false, before: { documents: 2 }, after: { documents: 1 } },
      ]);
      expect(await models.domainStore.get('stray')).toBeNull();
      expect(await models.domainStore.get('p')).toEqual({ id: 'p', changes: 1, titles: 1 });
    });

    test('while they are made anew the old ones serve, whole and fed, and nobody sees the new ones half made', async () => {
      await using house = await open();
      const KEYS = 40;
      await house.eventLog.append(
        'users',
        Array.from({ length: KEYS }, (_, index) => listChanged(`p${index}`, 1, 1)),
      );
      let replaying = false;
      const seen: (readonly [documents: number, changes: number])[] = [];
      const look = async (): Promise<void> => {
        const [documents, first] = [await models.domainStore.count({}), await models.domainStore.get('p0')];
        seen.push([documents, first?.changes ?? 0]);
      };
      const events: EventsDefinition<Lists> = {
        ...countingHandlers,
        handlers: {
          MyListChanged: async (event, unit, lists) => {
            if (replaying && lists !== models.domainStore && event.seq === 1) {
              // In the middle of the replay something new happens, and the old ones take it in.
              if (event.key === 'p20') {
                await house.eventLog.append('users', [listChanged('p0', 2, 1)]);
                await models.caughtUp();
              }
              await look();
            }
            await countingHandlers.handlers.MyListChanged?.(event, unit, lists);
          },
        },
      };
      const models = await house.readModels({ events });
      await models.caughtUp();
      replaying = true;
      await models.rebuild();
      expect(seen.length).toBeGreaterThanOrEqual(KEYS);
      expect(new Set(seen.map(([documents]) => documents))).toEqual(new Set([KEYS]));
      expect([...new Set(seen.map(([, changes]) => changes))]).toEqual([1, 2]);
      expect(await models.domainStore.count({})).toBe(KEYS);
      expect(await models.domainStore.get('p0')).toEqual({ id: 'p0', changes: 2, titles: 2 });
    });

    test('what handlers have published is not published again, but what is new is, before, during and after', async () => {
      await using house = await open();
      await house.eventLog.append('users', [listChanged('p', 1), listChanged('q', 1)]);
      const models = await house.readModels({ events: answering });
      await models.caughtUp();
      const rebuilt = models.rebuild();
      await house.eventLog.append('users', [listChanged('p', 2)]);
      await rebuilt;
      await house.eventLog.append('users', [listChanged('q', 2)]);
      await models.caughtUp();
      expect(await causes(house)).toEqual(['p/1', 'q/1', 'p/2', 'q/2']);
      expect(await models.domainStore.get('p')).toEqual({ id: 'p', changes: 2, titles: 3 });
    });

    test('documents that are no read models are changed once, and not again by a rebuild', async () => {
      await using house = await open();
      const streams = await house.store.collection<{ id: string; ended: number }>({ name: 'streams', indexes: [] });
      const events: EventsDefinition<Lists> = {
        ...countingHandlers,
        handlers: {
          MyListChanged: async (event, unit, lists) => {
            await countingHandlers.handlers.MyListChanged?.(event, unit, lists);
            unit.upsert(streams, { id: event.key, ended: ((await unit.get(streams, event.key))?.ended ?? 0) + 1 });
          },
        },
      };
      await house.eventLog.append('users', [listChanged('p', 1), listChanged('p', 2)]);
      const models = await house.readModels({ events });
      await models.caughtUp();
      await models.rebuild();
      await house.eventLog.append('users', [listChanged('p', 3)]);
      await models.caughtUp();
      expect(await streams.get('p')).toEqual({ id: 'p', ended: 3 });
      expect(await models.domainStore.get('p')).toEqual({ id: 'p', changes: 3, titles: 6 });
    });

    test('cut short it has changed nothing, and the next one begins from zero', async () => {
      await using house = await open();
      await house.eventLog.append('users', [listChanged('p', 1), listChanged('p', 2)]);
      const first = await house.readModels();
      await first.caughtUp();
      const cut = first.rebuild();
      await first.close();
      await expect(cut).rejects.toThrow('closed');
      const second = await house.readModels();
      await second.caughtUp();
      expect(await second.domainStore.get('p')).toEqual({ id: 'p', changes: 2, titles: 3 });
      expect((await second.rebuild()).projections).toMatchObject([{ same: true, after: { documents: 1 } }]);
      expect(await second.domainStore.get('p')).toEqual({ id: 'p', changes: 2, titles: 3 });
    });

    test('the next start goes on with what was rebuilt, and with what is new', async () => {
      await using house = await open();
      await house.eventLog.append('users', [listChanged('p', 1)]);
      const first = await house.readModels();
      await first.rebuild();
      await first.close();
      await house.eventLog.append('users', [listChanged('p', 2)]);
      const second = await house.readModels();
      await second.caughtUp();
      expect(await second.domainStore.get('p')).toEqual({ id: 'p', changes: 2, titles: 3 });
      expect(second.domainStore.name).toBe('lists_2');
    });

    test('another instance follows, and nothing that either publishes is published twice', async () => {
      await using house = await open();
      await house.eventLog.append('users', [listChanged('p', 1), listChanged('q', 1)]);
      const [one, two] = [
        await house.readModels({ events: answering, followIntervalMs: 20 }),
        await house.readModels({ events: answering, followIntervalMs: 20 }),
      ];
      await one.caughtUp();
      await one.rebuild();
      await expect.poll(() => two.domainStore.name).toBe('lists_2');
      await house.eventLog.append('users', [listChanged('p', 2)]);
      await one.caughtUp();
      await two.caughtUp();
      expect(await two.domainStore.get('p')).toEqual({ id: 'p', changes: 2, titles: 3 });
      expect((await causes(house)).toSorted()).toEqual(['p/1', 'p/2', 'q/1']);
    });

    test('what was dropped by hand stays dropped: a rebuild passes over it, and what came behind it has its effect', async () => {
      await using house = await open();
      const events: EventsDefinition<Lists> = {
        ...countingHandlers,
        handlers: {
          MyListChanged: async (event, unit, lists) => {
            if (event.seq === 1) throw new Error('cannot');
            await countingHandlers.handlers.MyListChanged?.(event, unit, lists);
          },
        },
      };
      await house.eventLog.append('users', [listChanged('p', 1), listChanged('p', 2)]);
      const models = await house.readModels({ events });
      await models.caughtUp();
      await models.drop('p/1');
      expect((await models.rebuild()).projections).toMatchObject([{ same: true, after: { documents: 1 } }]);
      expect(await models.countDeadLetters()).toBe(0);
    });

    test('an event that could not be applied before, and can now, is no dead letter of the new ones', async () => {
      await using house = await open();
      let mended = false;
      const events: EventsDefinition<Lists> = {
        ...countingHandlers,
        handlers: {
          MyListChanged: async (event, unit, lists) => {
            if (event.seq === 1 && !mended) throw new Error('cannot');
            await countingHandlers.handlers.MyListChanged?.(event, unit, lists);
          },
        },
      };
      await house.eventLog.append('users', [listChanged('p', 1), listChanged('p', 2)]);
      const models = await house.readModels({ events });
      await models.caughtUp();
      expect(await models.countDeadLetters()).toBe(2);
      mended = true;
      await models.rebuild();
      expect(await models.countDeadLetters()).toBe(0);
      expect(await models.domainStore.get('p')).toEqual({ id: 'p', changes: 2, titles: 3 });
    });
  });
}
