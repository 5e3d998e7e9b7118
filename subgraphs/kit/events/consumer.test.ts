import { describe, expect, test } from 'vitest';
import type { NewEvent } from '@marquee/contracts/events/envelope';
import { VersionConflictError } from '../store/port.js';
import type { Change, Store } from '../store/port.js';
import { UnknownEventVersionError } from './apply-batch.js';
import { startConsumer } from './consumer.js';
import type { Batch, EventLog } from './port.js';
import { countLists, listChanged, openReadingHouse } from './tests/reading-house.js';
import type { ReadingHouse } from './tests/reading-house.js';

const SEQS = [1, 2, 3, 4, 5, 6];
/** What `countLists` makes of `SEQS`. */
const EXPECTED = { id: 'p', changes: 6, titles: 21 };

const publish = (house: ReadingHouse): Promise<void> => house.eventLog.append('users', SEQS.map((seq) => listChanged('p', seq)));

/** The store, but with another `commit`. */
const withCommit = (store: Store, commit: (change: Change, real: (change: Change) => Promise<void>) => Promise<void>): Store => ({
  collection: (definition) => store.collection(definition),
  commit: (change) => commit(change, (real) => store.commit(real)),
  outbox: store.outbox,
  position: (consumer, owner, partition) => store.position(consumer, owner, partition),
  reset: (consumer, collections) => store.reset(consumer, collections),
  close: () => store.close(),
});

/** The log, but each batch is handed over in a way of its own. */
const withDelivery = (log: EventLog, deliver: (batch: Batch, apply: (batch: Batch) => Promise<void>) => Promise<void>): EventLog => ({
  append: (owner, events) => log.append(owner, events),
  consume: (options) => log.consume({ ...options, apply: (batch) => deliver(batch, (again) => options.apply(again)), maxBatch: 4 }),
  close: () => log.close(),
});

describe('a consumer', () => {
  test('applies the events that it handles, sees its own writes of the same batch, and passes over the rest', async () => {
    await using house = await openReadingHouse();
    await house.eventLog.append('users', [{ ...listChanged('other', 1), type: 'SomethingElse', version: 99 }, { ...listChanged('odd', 1), type: 'constructor' }]);
    await publish(house);
    await startConsumer(house.consumer()).caughtUp();
    expect(await house.lists.get('p')).toEqual(EXPECTED);
    expect(await house.lists.count({})).toBe(1);
    expect(house.errors).toEqual([]);
  });

  test('goes on where it stopped', async () => {
    await using house = await openReadingHouse();
    await publish(house);
    const first = startConsumer(house.consumer());
    await first.caughtUp();
    await first.close();
    await house.eventLog.append('users', [listChanged('p', 7)]);
    const delivered: Batch[] = [];
    const eventLog = withDelivery(house.eventLog, (batch, apply) => {
      delivered.push(batch);
      return apply(batch);
    });
    await startConsumer(house.consumer({ eventLog })).caughtUp();
    expect(delivered.flatMap(({ events }) => events.map(({ seq }) => seq))).toEqual([7]);
    expect(await house.lists.get('p')).toEqual({ id: 'p', changes: 7, titles: 28 });
  });

  test('applies each event once though every batch comes twice', async () => {
    await using house = await openReadingHouse();
    await publish(house);
    const eventLog = withDelivery(house.eventLog, async (batch, apply) => {
      await apply(batch);
      await apply(batch);
    });
    await startConsumer(house.consumer({ eventLog })).caughtUp();
    expect(await house.lists.get('p')).toEqual(EXPECTED);
  });

  test('applies each event once though old ones come again among new ones', async () => {
    await using house = await openReadingHouse();
    await publish(house);
    let before: Batch['events'] = [];
    const eventLog = withDelivery(house.eventLog, async (batch, apply) => {
      const events = [...before, ...batch.events, ...batch.events];
      before = batch.events;
      await apply({ ...batch, events });
    });
    await startConsumer(house.consumer({ eventLog })).caughtUp();
    expect(await house.lists.get('p')).toEqual(EXPECTED);
  });

  test('applies each event once though the whole log comes again, as when positions were lost', async () => {
    await using house = await openReadingHouse();
    await publish(house);
    const first = startConsumer(house.consumer());
    await first.caughtUp();
    await first.close();
    await house.store.reset('recommendations', []);
    await startConsumer(house.consumer()).caughtUp();
    expect(await house.lists.get('p')).toEqual(EXPECTED);
  });
});

describe('a crash', () => {
  const untilFirst = (commit: (change: Change, real: (change: Change) => Promise<void>) => Promise<void>) => {
    let crashed = false;
    return (change: Change, real: (change: Change) => Promise<void>): Promise<void> => {
      if (crashed || change.writes.length === 0) return real(change);
      crashed = true;
      return commit(change, real);
    };
  };

  test('between effect and commit leaves nothing, and the effect is there once after all', async () => {
    await using house = await openReadingHouse();
    await publish(house);
    const store = withCommit(house.store, untilFirst(() => Promise.reject(new Error('crashed before'))));
    await startConsumer(house.consumer({ store })).caughtUp();
    expect(await house.lists.get('p')).toEqual(EXPECTED);
  });

  test('after the commit, before anybody heard of it, does not repeat the effect', async () => {
    await using house = await openReadingHouse();
    await publish(house);
    const commit = untilFirst(async (change, real) => {
      await real(change);
      throw new Error('crashed after');
    });
    await startConsumer(house.consumer({ store: withCommit(house.store, commit) })).caughtUp();
    expect(await house.lists.get('p')).toEqual(EXPECTED);
  });

  test('of the whole consumer in the middle of a log is made good by the next one', async () => {
    await using house = await openReadingHouse();
    await publish(house);
    let dead = false;
    const store = withCommit(house.store, async (change, real) => {
      if (dead) throw new Error('dead');
      await real(change);
      dead = true;
    });
    const eventLog = withDelivery(house.eventLog, (batch, apply) => apply(batch));
    const first = startConsumer(house.consumer({ store, eventLog }));
    await expect.poll(() => house.errors.length).toBeGreaterThan(0);
    await first.close();
    expect(await house.lists.get('p')).toEqual({ id: 'p', changes: 4, titles: 10 });
    await startConsumer(house.consumer({ eventLog })).caughtUp();
    expect(await house.lists.get('p')).toEqual(EXPECTED);
  });
});

describe('an event that cannot be applied', () => {
  test('lets the ones before it through, holds those behind it, and is tried again until it can', async () => {
    await using house = await openReadingHouse();
    await publish(house);
    let mended = false;
    const definition = countLists(house.lists);
    const events = {
      ...definition,
      handlers: {
        ...definition.handlers,
        MyListChanged: async (...[event, unit, store]: Parameters<NonNullable<typeof definition.handlers.MyListChanged>>) => {
          if (event.seq === 4 && !mended) throw new Error('cannot');
          await definition.handlers.MyListChanged?.(event, unit, store);
        },
      },
    };
    const consumer = startConsumer(house.consumer({ events }));
    await expect.poll(() => house.errors.length).toBeGreaterThan(2);
    expect(house.errors[0]).toEqual(new Error('cannot'));
    expect(await house.lists.get('p')).toEqual({ id: 'p', changes: 3, titles: 6 });
    mended = true;
    await consumer.caughtUp();
    expect(await house.lists.get('p')).toEqual(EXPECTED);
  });

  test('is one of a newer version than the handler reads, and is not guessed at', async () => {
    await using house = await openReadingHouse();
    await house.eventLog.append('users', [listChanged('p', 1), listChanged('p', 2, 2, { version: 2 })]);
    const consumer = startConsumer(house.consumer());
    await expect.poll(() => house.errors.length).toBeGreaterThan(0);
    await consumer.close();
    expect(house.errors[0]).toBeInstanceOf(UnknownEventVersionError);
    expect(await house.lists.get('p')).toEqual({ id: 'p', changes: 1, titles: 1 });

    const events = { ...countLists(house.lists), understands: { MyListChanged: 2 } };
    await startConsumer(house.consumer({ events })).caughtUp();
    expect(await house.lists.get('p')).toEqual({ id: 'p', changes: 2, titles: 3 });
  });
});

test('a use case that changes a document between the handler’s read and the commit is not overwritten', async () => {
  await using house = await openReadingHouse();
  await house.store.commit({ writes: [house.lists.put({ id: 'p', changes: 0, titles: 0 })] });
  await publish(house);
  const refused: unknown[] = [];
  let meddled = false;
  const store = withCommit(house.store, async (change, real) => {
    if (!meddled) {
      meddled = true;
      await house.store.commit({ writes: [house.lists.put({ id: 'p', changes: 100, titles: 0 })] });
    }
    await real(change).catch((error: unknown) => {
      refused.push(error);
      throw error;
    });
  });
  await startConsumer(house.consumer({ store })).caughtUp();
  expect(refused).toEqual([expect.any(VersionConflictError)]);
  expect(await house.lists.get('p')).toEqual({ id: 'p', changes: 106, titles: 21 });
});

test('an event of our own is committed with the effect that caused it, and names its cause', async () => {
  await using house = await openReadingHouse();
  const own: NewEvent = { type: 'HistoryRemoved', version: 1, key: 'p', occurredAt: '2026-01-01T00:00:00Z', payload: null };
  const events = { ...countLists(house.lists), publishes: ['HistoryRemoved' as const], handlers: { MyListChanged: (_event: unknown, unit: { emit(event: NewEvent): void }) => unit.emit(own) } };
  await publish(house);
  const eventLog = withDelivery(house.eventLog, async (batch, apply) => {
    await apply(batch);
    await apply(batch);
  });
  await startConsumer(house.consumer({ events, eventLog })).caughtUp();
  const pending = await house.store.outbox.pending(100);
  expect(pending.map(({ seq, causationId }) => [seq, causationId])).toEqual(SEQS.map((seq) => [seq, `p/${seq}`]));
});
