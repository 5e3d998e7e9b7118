/**
 * What must hold of a consumer on every pair of store and log: each event has its effect once, whatever is delivered
 * twice or crashes.
 */
import { describe, expect, test } from 'vitest';
import type { NewEvent } from '@marquee/contracts/events/envelope';
import { VersionConflictError } from '@marquee/document-store/port';
import type { Change } from '@marquee/document-store/port';
import { startConsumer } from '../consumer/consumer.js';
import { UnknownEventVersionError } from '../envelope-json.js';
import type { Batch } from '../port.js';
import { withCommit, withDelivery } from '../testing/fault-injection.js';
import { countingHandlers, listChanged, openTestReader, READER } from '../testing/test-reader.js';
import type { TestPorts, TestReader } from '../testing/test-reader.js';

const SEQS = [1, 2, 3, 4, 5, 6];
/** What `countLists` makes of `SEQS`. */
const EXPECTED = { id: 'p', changes: 6, titles: 21 };

function publish(house: TestReader): Promise<void> {
  return house.eventLog.append(
    'users',
    SEQS.map((seq) => listChanged('p', seq)),
  );
}

/** @param createPorts Default: the embedded ones. */
export function describeConsumerConformance(name: string, createPorts?: () => Promise<TestPorts>): void {
  const open = (): Promise<TestReader> => openTestReader(createPorts);

  describe(name, () => {
    describe('a consumer', () => {
      test('applies the events that it handles, sees its own writes of the same batch, and passes over the rest', async () => {
        await using house = await open();
        await house.eventLog.append('users', [
          { ...listChanged('other', 1), type: 'SomethingElse', version: 99 },
          { ...listChanged('odd', 1), type: 'constructor' },
        ]);
        await publish(house);
        await startConsumer(house.consumer()).caughtUp();
        expect(await house.lists.get('p')).toEqual(EXPECTED);
        expect(await house.lists.count({})).toBe(1);
        expect(house.errors).toEqual([]);
      });

      test('goes on where it stopped', async () => {
        await using house = await open();
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
        await using house = await open();
        await publish(house);
        const eventLog = withDelivery(house.eventLog, async (batch, apply) => {
          await apply(batch);
          await apply(batch);
        });
        await startConsumer(house.consumer({ eventLog })).caughtUp();
        expect(await house.lists.get('p')).toEqual(EXPECTED);
      });

      test('applies each event once though old ones come again among new ones', async () => {
        await using house = await open();
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
        await using house = await open();
        await publish(house);
        const first = startConsumer(house.consumer());
        await first.caughtUp();
        await first.close();
        await house.store.reset(READER, []);
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
        await using house = await open();
        await publish(house);
        const store = withCommit(
          house.store,
          untilFirst(() => Promise.reject(new Error('crashed before'))),
        );
        await startConsumer(house.consumer({ store })).caughtUp();
        expect(await house.lists.get('p')).toEqual(EXPECTED);
      });

      test('after the commit, before anybody heard of it, does not repeat the effect', async () => {
        await using house = await open();
        await publish(house);
        const commit = untilFirst(async (change, real) => {
          await real(change);
          throw new Error('crashed after');
        });
        await startConsumer(house.consumer({ store: withCommit(house.store, commit) })).caughtUp();
        expect(await house.lists.get('p')).toEqual(EXPECTED);
      });

      test('of the whole consumer in the middle of a log is made good by the next one', async () => {
        await using house = await open();
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

    describe('an event of a newer version', () => {
      test('than the handler reads is not guessed at: it waits, with what is behind it, for a handler that does', async () => {
        await using house = await open();
        await house.eventLog.append('users', [listChanged('p', 1), listChanged('p', 2, 2, { version: 2 })]);
        const consumer = startConsumer(house.consumer());
        await expect.poll(() => house.errors.length).toBeGreaterThan(0);
        await consumer.close();
        expect(house.errors[0]).toBeInstanceOf(UnknownEventVersionError);
        expect(await house.lists.get('p')).toEqual({ id: 'p', changes: 1, titles: 1 });

        const events = { ...countingHandlers, supportedVersions: { MyListChanged: 2 } };
        await startConsumer(house.consumer({ events })).caughtUp();
        expect(await house.lists.get('p')).toEqual({ id: 'p', changes: 2, titles: 3 });
      });
    });

    test('a use case that changes a document between the handler’s read and the commit is not overwritten', async () => {
      await using house = await open();
      await house.store.commit({ writes: [house.lists.upsert({ id: 'p', changes: 0, titles: 0 })] });
      await publish(house);
      const refused: unknown[] = [];
      let meddled = false;
      const store = withCommit(house.store, async (change, real) => {
        if (!meddled) {
          meddled = true;
          await house.store.commit({ writes: [house.lists.upsert({ id: 'p', changes: 100, titles: 0 })] });
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
      await using house = await open();
      const own: NewEvent = {
        type: 'HistoryRemoved',
        version: 1,
        key: 'p',
        occurredAt: '2026-01-01T00:00:00Z',
        payload: null,
      };
      const events = {
        ...countingHandlers,
        publishes: ['HistoryRemoved' as const],
        handlers: { MyListChanged: (_event: unknown, unit: { emit(event: NewEvent): void }) => unit.emit(own) },
      };
      await publish(house);
      const eventLog = withDelivery(house.eventLog, async (batch, apply) => {
        await apply(batch);
        await apply(batch);
      });
      await startConsumer(house.consumer({ events, eventLog })).caughtUp();
      const pending = await house.store.outbox.pending(100);
      expect(pending.map(({ seq, causationId }) => [seq, causationId])).toEqual(SEQS.map((seq) => [seq, `p/${seq}`]));
    });
  });
}
