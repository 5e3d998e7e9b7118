/**
 * Conformance of consumers, on each pair of store and event log adapters: every event is applied exactly once, despite
 * repeated deliveries and crashes.
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
/** The read model that `countingHandlers` produces from `SEQS`. */
const EXPECTED = { id: 'p', changes: 6, titles: 21 };

function publish(reader: TestReader): Promise<void> {
  return reader.eventLog.append(
    'users',
    SEQS.map((seq) => listChanged('p', seq)),
  );
}

type OpenReader = () => Promise<TestReader>;

/** Each event is applied once. */
function describeDelivery(open: OpenReader): void {
  describe('a consumer', () => {
    test('applies the events that it handles, reads its own writes of the same batch, and skips other events', async () => {
      await using reader = await open();
      await reader.eventLog.append('users', [
        { ...listChanged('other', 1), type: 'SomethingElse', version: 99 },
        { ...listChanged('odd', 1), type: 'constructor' },
      ]);
      await publish(reader);
      await startConsumer(reader.consumer()).caughtUp();
      expect(await reader.lists.get('p')).toEqual(EXPECTED);
      expect(await reader.lists.count({})).toBe(1);
      expect(reader.errors).toEqual([]);
    });

    test('continues at its stored position', async () => {
      await using reader = await open();
      await publish(reader);
      const first = startConsumer(reader.consumer());
      await first.caughtUp();
      await first.close();
      await reader.eventLog.append('users', [listChanged('p', 7)]);
      const delivered: Batch[] = [];
      const eventLog = withDelivery(reader.eventLog, (batch, apply) => {
        delivered.push(batch);
        return apply(batch);
      });
      await startConsumer(reader.consumer({ eventLog })).caughtUp();
      expect(delivered.flatMap(({ events }) => events.map(({ seq }) => seq))).toEqual([7]);
      expect(await reader.lists.get('p')).toEqual({ id: 'p', changes: 7, titles: 28 });
    });

    test('applies each event once when every batch is delivered twice', async () => {
      await using reader = await open();
      await publish(reader);
      const eventLog = withDelivery(reader.eventLog, async (batch, apply) => {
        await apply(batch);
        await apply(batch);
      });
      await startConsumer(reader.consumer({ eventLog })).caughtUp();
      expect(await reader.lists.get('p')).toEqual(EXPECTED);
    });

    test('applies each event once when old events are delivered again together with new ones', async () => {
      await using reader = await open();
      await publish(reader);
      let before: Batch['events'] = [];
      const eventLog = withDelivery(reader.eventLog, async (batch, apply) => {
        const events = [...before, ...batch.events, ...batch.events];
        before = batch.events;
        await apply({ ...batch, events });
      });
      await startConsumer(reader.consumer({ eventLog })).caughtUp();
      expect(await reader.lists.get('p')).toEqual(EXPECTED);
    });

    test('applies each event once when the whole log is delivered again after its positions were lost', async () => {
      await using reader = await open();
      await publish(reader);
      const first = startConsumer(reader.consumer());
      await first.caughtUp();
      await first.close();
      await reader.store.reset(READER, []);
      await startConsumer(reader.consumer()).caughtUp();
      expect(await reader.lists.get('p')).toEqual(EXPECTED);
    });
  });
}

/** Crashes at any point of a commit. */
function describeCrashes(open: OpenReader): void {
  describe('a crash', () => {
    const untilFirst = (commit: (change: Change, real: (change: Change) => Promise<void>) => Promise<void>) => {
      let crashed = false;
      return (change: Change, real: (change: Change) => Promise<void>): Promise<void> => {
        if (crashed || change.writes.length === 0) return real(change);
        crashed = true;
        return commit(change, real);
      };
    };

    test('before the commit leaves no effect, and the events are then applied once', async () => {
      await using reader = await open();
      await publish(reader);
      const store = withCommit(
        reader.store,
        untilFirst(() => Promise.reject(new Error('crashed before'))),
      );
      await startConsumer(reader.consumer({ store })).caughtUp();
      expect(await reader.lists.get('p')).toEqual(EXPECTED);
    });

    test('after the commit and before its acknowledgement does not repeat the effects', async () => {
      await using reader = await open();
      await publish(reader);
      const commit = untilFirst(async (change, real) => {
        await real(change);
        throw new Error('crashed after');
      });
      await startConsumer(reader.consumer({ store: withCommit(reader.store, commit) })).caughtUp();
      expect(await reader.lists.get('p')).toEqual(EXPECTED);
    });

    test('of the consumer in the middle of a log is recovered by the next consumer', async () => {
      await using reader = await open();
      await publish(reader);
      let dead = false;
      const store = withCommit(reader.store, async (change, real) => {
        if (dead) throw new Error('dead');
        await real(change);
        dead = true;
      });
      const eventLog = withDelivery(reader.eventLog, (batch, apply) => apply(batch));
      const first = startConsumer(reader.consumer({ store, eventLog }));
      await expect.poll(() => reader.errors.length).toBeGreaterThan(0);
      await first.close();
      expect(await reader.lists.get('p')).toEqual({ id: 'p', changes: 4, titles: 10 });
      await startConsumer(reader.consumer({ eventLog })).caughtUp();
      expect(await reader.lists.get('p')).toEqual(EXPECTED);
    });
  });
}

/** Unsupported versions, concurrent changes, and emitted events. */
function describeConflicts(open: OpenReader): void {
  describe('an event of a newer version', () => {
    test('than the handler supports waits, with the events behind it, for a handler that supports it', async () => {
      await using reader = await open();
      await reader.eventLog.append('users', [listChanged('p', 1), listChanged('p', 2, 2, { version: 2 })]);
      const consumer = startConsumer(reader.consumer());
      await expect.poll(() => reader.errors.length).toBeGreaterThan(0);
      await consumer.close();
      expect(reader.errors[0]).toBeInstanceOf(UnknownEventVersionError);
      expect(await reader.lists.get('p')).toEqual({ id: 'p', changes: 1, titles: 1 });

      const events = { ...countingHandlers, supportedVersions: { MyListChanged: 2 } };
      await startConsumer(reader.consumer({ events })).caughtUp();
      expect(await reader.lists.get('p')).toEqual({ id: 'p', changes: 2, titles: 3 });
    });
  });

  test('a change of a document between the handler’s read and the commit is not overwritten', async () => {
    await using reader = await open();
    await reader.store.commit({ writes: [reader.lists.upsert({ id: 'p', changes: 0, titles: 0 })] });
    await publish(reader);
    const refused: unknown[] = [];
    let hasChanged = false;
    const store = withCommit(reader.store, async (change, real) => {
      if (!hasChanged) {
        hasChanged = true;
        await reader.store.commit({ writes: [reader.lists.upsert({ id: 'p', changes: 100, titles: 0 })] });
      }
      await real(change).catch((error: unknown) => {
        refused.push(error);
        throw error;
      });
    });
    await startConsumer(reader.consumer({ store })).caughtUp();
    expect(refused).toEqual([expect.any(VersionConflictError)]);
    expect(await reader.lists.get('p')).toEqual({ id: 'p', changes: 106, titles: 21 });
  });

  test('an emitted event is committed with the effects of its cause and has the id of its cause', async () => {
    await using reader = await open();
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
    await publish(reader);
    const eventLog = withDelivery(reader.eventLog, async (batch, apply) => {
      await apply(batch);
      await apply(batch);
    });
    await startConsumer(reader.consumer({ events, eventLog })).caughtUp();
    const pending = await reader.store.outbox.pending(100);
    expect(pending.map(({ seq, causationId }) => [seq, causationId])).toEqual(SEQS.map((seq) => [seq, `p/${seq}`]));
  });
}

/** @param createPorts Default: the SQLite adapters. */
export function describeConsumerConformance(name: string, createPorts?: () => Promise<TestPorts>): void {
  const open: OpenReader = () => openTestReader(createPorts);

  describe(name, () => {
    describeDelivery(open);
    describeCrashes(open);
    describeConflicts(open);
  });
}
