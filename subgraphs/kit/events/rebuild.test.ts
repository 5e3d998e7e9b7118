import { expect, test } from 'vitest';
import { createRandom } from '../testing/random.js';
import type { NewEvent } from '@marquee/contracts/events/envelope';
import { startConsumer } from './consumer.js';
import { rebuildProjections } from './rebuild.js';
import { hashCollection } from './tests/hash-collection.js';
import { countLists, listChanged, openReadingHouse } from './tests/reading-house.js';

test('a projection rebuilt from zero equals the one that grew event by event', async () => {
  await using house = await openReadingHouse();
  const random = createRandom(3);
  const lastSeq = new Map<string, number>();
  const consumer = startConsumer(house.consumer());
  for (let round = 0; round < 20; round += 1) {
    const events = Array.from({ length: 40 }, () => {
      const profile = `p${random.int(15)}`;
      const seq = (lastSeq.get(profile) ?? 0) + 1;
      lastSeq.set(profile, seq);
      return listChanged(profile, seq, random.int(9));
    });
    await house.eventLog.append('users', events);
    if (random.next() < 0.5) await consumer.caughtUp();
  }
  await consumer.caughtUp();
  await consumer.close();
  const grown = await hashCollection(house.lists);
  expect(await house.lists.count({})).toBe(15);

  await rebuildProjections(house.consumer());
  expect(await hashCollection(house.lists)).toBe(grown);
});

test('a rebuild throws away what no event explains', async () => {
  await using house = await openReadingHouse();
  await house.eventLog.append('users', [listChanged('p', 1)]);
  await house.store.commit({ writes: [house.lists.put({ id: 'stray', changes: 9, titles: 9 }), house.lists.put({ id: 'p', changes: 9, titles: 9 })] });
  await rebuildProjections(house.consumer());
  expect(await house.lists.get('stray')).toBeNull();
  expect(await house.lists.get('p')).toEqual({ id: 'p', changes: 1, titles: 1 });
});

test('after a rebuild the next consumer goes on with what is new', async () => {
  await using house = await openReadingHouse();
  await house.eventLog.append('users', [listChanged('p', 1)]);
  await rebuildProjections(house.consumer());
  await house.eventLog.append('users', [listChanged('p', 2)]);
  await startConsumer(house.consumer()).caughtUp();
  expect(await house.lists.get('p')).toEqual({ id: 'p', changes: 2, titles: 3 });
});

test('what handlers have published is not published again by a rebuild, but what is new in it is', async () => {
  await using house = await openReadingHouse();
  const own = (key: string): NewEvent => ({ type: 'HistoryRemoved', version: 1, key, occurredAt: '2026-01-01T00:00:00Z', payload: null });
  const emitting = {
    ...countLists(house.lists),
    publishes: ['HistoryRemoved' as const],
    handlers: { MyListChanged: ({ key }: { readonly key: string }, unit: { emit(event: NewEvent): void }) => unit.emit(own(key)) },
  };
  await house.eventLog.append('users', [listChanged('p', 1), listChanged('q', 1)]);
  const consumer = startConsumer(house.consumer({ events: emitting }));
  await consumer.caughtUp();
  await consumer.close();
  await house.eventLog.append('users', [listChanged('p', 2)]);
  await rebuildProjections(house.consumer({ events: emitting }));
  expect((await house.store.outbox.pending(10)).map(({ causationId }) => causationId)).toEqual(['p/1', 'q/1', 'p/2']);
});
