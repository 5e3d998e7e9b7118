/** Conformance of commits beyond documents: events, sequence numbers, the outbox, positions, and reset. */
import type { NewEvent } from '@marquee/contracts/events/envelope';
import { describe, expect, test } from 'vitest';
import { DuplicateError } from '../port.js';
import type { Collection, Position, Store } from '../port.js';
import { withStore } from './harness.conformance.js';
import type { CreateStoreHarness } from './harness.conformance.js';

interface Thing {
  readonly id: string;
}

function event(key: string, payload: unknown = null): NewEvent {
  return {
    type: 'ThingChanged',
    version: 1,
    key,
    occurredAt: '2026-01-01T00:00:00Z',
    payload,
  };
}

function at(offset: string, owner = 'catalog', partition = 0): Position {
  return { owner, partition, offset };
}

type WithThings = (
  work: (things: Collection<Thing>, store: Store, reopen: () => Promise<Store>) => Promise<void>,
) => Promise<void>;

/** Events and their sequence numbers. */
function describeEvents(withThings: WithThings): void {
  describe('events', () => {
    test('are in the outbox, oldest first, with an id, the owner and a sequence number per key', () =>
      withThings(async (_things, store) => {
        await store.commit({
          writes: [],
          events: [event('a', { n: 1 }), event('b'), { ...event('a'), causationId: 'cause' }],
        });
        await store.commit({ writes: [], events: [event('a')] });
        const pending = await store.outbox.pending(10);
        expect(pending.map(({ key, seq, owner }) => [key, seq, owner])).toEqual([
          ['a', 1, 'users'],
          ['b', 1, 'users'],
          ['a', 2, 'users'],
          ['a', 3, 'users'],
        ]);
        expect(pending[0]).toMatchObject({
          type: 'ThingChanged',
          version: 1,
          occurredAt: '2026-01-01T00:00:00Z',
          causationId: null,
          payload: { n: 1 },
        });
        expect(pending[2]?.causationId).toBe('cause');
        const ids = pending.map(({ eventId }) => eventId);
        expect(new Set(ids).size).toBe(4);
        expect(ids.toSorted()).toEqual(ids);
        for (const id of ids)
          expect(id).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
      }));

    test('of a failed commit are not stored and leave no gap in the sequence of their key', () =>
      withThings(async (things, store) => {
        await store.commit({ writes: [things.insert({ id: 'x' })], events: [event('a')] });
        await expect(store.commit({ writes: [things.insert({ id: 'x' })], events: [event('a')] })).rejects.toThrow(
          DuplicateError,
        );
        await store.commit({ writes: [], events: [event('a')] });
        expect((await store.outbox.pending(10)).map(({ seq }) => seq)).toEqual([1, 2]);
      }));

    test('continue the sequence after confirmation and after a restart', () =>
      withThings(async (_things, store, reopen) => {
        await store.commit({ writes: [], events: [event('a'), event('a')] });
        await store.outbox.confirm((await store.outbox.pending(10)).map(({ eventId }) => eventId));
        const again = await reopen();
        await again.commit({ writes: [], events: [event('a')] });
        expect((await again.outbox.pending(10)).map(({ seq }) => seq)).toEqual([3]);
      }));
  });
}

/** The outbox. */
function describeOutbox(withThings: WithThings): void {
  describe('the outbox', () => {
    test('returns at most `limit` events and removes exactly the confirmed ones', () =>
      withThings(async (_things, store) => {
        await store.commit({ writes: [], events: ['a', 'b', 'c'].map((key) => event(key)) });
        const [first, second] = await store.outbox.pending(2);
        expect([first?.key, second?.key]).toEqual(['a', 'b']);
        await store.outbox.confirm([second?.eventId ?? '', 'unknown']);
        expect((await store.outbox.pending(10)).map(({ key }) => key)).toEqual(['a', 'c']);
      }));

    test('keeps unconfirmed events after a restart', () =>
      withThings(async (_things, store, reopen) => {
        await store.commit({ writes: [], events: [event('a')] });
        const before = await store.outbox.pending(10);
        expect(await (await reopen()).outbox.pending(10)).toEqual(before);
      }));

    test('calls the listener after each commit with events, and after no other commit', () =>
      withThings(async (things, store) => {
        let calls = 0;
        const stop = store.outbox.onPending(() => (calls += 1));
        await store.commit({ writes: [things.upsert({ id: 'x' })] });
        await store.commit({ writes: [things.insert({ id: 'x' })], events: [event('a')] }).catch(() => undefined);
        expect(calls).toBe(0);
        await store.commit({ writes: [], events: [event('a'), event('b')] });
        expect(calls).toBe(1);
        stop();
        await store.commit({ writes: [], events: [event('a')] });
        expect(calls).toBe(1);
      }));
  });
}

/** Positions of consumers, and reset. */
function describePositions(withThings: WithThings): void {
  describe('positions', () => {
    test('are stored per consumer, owner and partition, and survive a restart', () =>
      withThings(async (_things, store, reopen) => {
        expect(await store.position('me', 'catalog', 0)).toBeNull();
        await store.commit({ writes: [], consumed: { consumer: 'me', position: at('7') } });
        await store.commit({ writes: [], consumed: { consumer: 'me', position: at('9') } });
        await store.commit({ writes: [], consumed: { consumer: 'other', position: at('1') } });
        await store.commit({ writes: [], consumed: { consumer: 'me', position: at('2', 'catalog', 1) } });
        const again = await reopen();
        expect(await again.position('me', 'catalog', 0)).toEqual(at('9'));
        expect(await again.position('other', 'catalog', 0)).toEqual(at('1'));
        expect(await again.position('me', 'catalog', 1)).toEqual(at('2', 'catalog', 1));
        expect(await again.position('me', 'billing', 0)).toBeNull();
      }));

    test('do not change when their commit fails', () =>
      withThings(async (things, store) => {
        await store.commit({ writes: [things.insert({ id: 'x' })], consumed: { consumer: 'me', position: at('1') } });
        const failing = store.commit({
          writes: [things.insert({ id: 'x' })],
          events: [event('a')],
          consumed: { consumer: 'me', position: at('2') },
        });
        await expect(failing).rejects.toThrow(DuplicateError);
        expect(await store.position('me', 'catalog', 0)).toEqual(at('1'));
        expect(await store.outbox.pending(10)).toEqual([]);
      }));
  });

  test('a reset empties the named collections and removes the positions of the consumer, and changes nothing else', () =>
    withThings(async (things, store) => {
      const others = await store.collection<Thing>({ name: 'others', indexes: [] });
      await store.commit({
        writes: [things.upsert({ id: 'x' }), others.upsert({ id: 'y' })],
        events: [event('a')],
        consumed: { consumer: 'me', position: at('1') },
      });
      await store.commit({ writes: [], consumed: { consumer: 'other', position: at('1') } });
      await store.reset('me', ['things']);
      expect([await things.get('x'), await others.get('y')]).toEqual([null, { id: 'y' }]);
      expect([await store.position('me', 'catalog', 0), await store.position('other', 'catalog', 0)]).toEqual([
        null,
        at('1'),
      ]);
      expect(await store.outbox.pending(10)).toHaveLength(1);
      await expect(store.reset('me', ['others', 'unknown'])).rejects.toThrow('unknown');
      expect(await others.get('y')).not.toBeNull();
    }));
}

export function describeChangesConformance(create: CreateStoreHarness): void {
  const withThings: WithThings = (work) =>
    withStore(create, async (store, reopen) =>
      work(await store.collection<Thing>({ name: 'things', indexes: [] }), store, reopen),
    );

  describeEvents(withThings);
  describeOutbox(withThings);
  describePositions(withThings);
}
