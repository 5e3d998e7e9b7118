/** Conformance of idempotent requests on each adapter. */
import { expect, test } from 'vitest';
import { openIdempotency, RETENTION_DAYS } from '../idempotency.js';
import type { Json } from '../idempotency.js';
import { VersionConflictError } from '../port.js';
import type { Document, Store } from '../port.js';
import { retryOnConflict } from '../retry-on-conflict.js';
import { withStore } from './harness.conformance.js';
import type { CreateStoreHarness } from './harness.conformance.js';

interface Counter extends Document {
  readonly count: number;
}

const START = new Date('2026-11-22T12:00:00Z');

/** A use case that counts how often it was executed. */
async function openCounting(store: Store, clock: () => Date = () => START) {
  const counters = await store.collection<Counter>({ name: 'counters', indexes: [] });
  const idempotency = await openIdempotency(store, clock);
  const count = (key: string, request: Json = { by: 1 }, scope = 'account-1') =>
    idempotency.execute({ scope, key, request }, async () => {
      const before = await counters.getVersioned('it');
      const document = { id: 'it', count: (before?.document.count ?? 0) + 1 };
      return {
        result: { count: document.count },
        change: { writes: [before === null ? counters.insert(document) : counters.replace(document, before.version)] },
      };
    });
  return { count, idempotency, counted: async () => (await counters.get('it'))?.count ?? 0 };
}

export function describeIdempotencyConformance(create: CreateStoreHarness): void {
  test('a repeated key returns the first result without another effect, also after a restart', () =>
    withStore(create, async (store, reopen) => {
      const { count } = await openCounting(store);
      expect(await count('key-1')).toEqual({ kind: 'done', result: { count: 1 } });
      expect(await count('key-1')).toEqual({ kind: 'repeated', result: { count: 1 } });
      const again = await openCounting(await reopen());
      expect(await again.count('key-1')).toEqual({ kind: 'repeated', result: { count: 1 } });
      expect(await again.count('key-2')).toEqual({ kind: 'done', result: { count: 2 } });
    }));

  test('a key used for a different request is a conflict; the order of input fields does not matter', () =>
    withStore(create, async (store) => {
      const { count, counted } = await openCounting(store);
      await count('key-1', { by: 1, of: { a: 1, b: [2] } });
      expect(await count('key-1', { of: { b: [2], a: 1 }, by: 1 })).toMatchObject({ kind: 'repeated' });
      expect(await count('key-1', { by: 2, of: { a: 1, b: [2] } })).toEqual({ kind: 'conflict' });
      expect(await counted()).toBe(1);
    }));

  test('two accounts may use the same key', () =>
    withStore(create, async (store) => {
      const { count } = await openCounting(store);
      await count('key-1', {}, 'account-1');
      expect(await count('key-1', {}, 'account-2')).toEqual({ kind: 'done', result: { count: 2 } });
    }));

  test('of fifty concurrent requests one takes effect, and all return its result', () =>
    withStore(create, async (store) => {
      const { count, counted } = await openCounting(store);
      const outcomes = await Promise.all(Array.from({ length: 50 }, () => retryOnConflict(() => count('key-1'))));
      expect(outcomes.filter(({ kind }) => kind === 'done')).toHaveLength(1);
      expect(outcomes.every((outcome) => outcome.kind !== 'conflict' && outcome.result.count === 1)).toBe(true);
      expect(await counted()).toBe(1);
    }));

  test('a refusal is not stored, and a failed commit stores no result', () =>
    withStore(create, async (store) => {
      const { count, idempotency, counted } = await openCounting(store);
      const keyed = { scope: 'account-1', key: 'key-1', request: { by: 1 } };
      expect(await idempotency.execute(keyed, async () => ({ result: 'no', change: null }))).toEqual({
        kind: 'done',
        result: 'no',
      });
      const stale = {
        kind: 'replace',
        collection: 'counters',
        document: { id: 'it', count: 9 },
        expectedVersion: 9,
      } as const;
      await expect(
        idempotency.execute(keyed, async () => ({ result: 'lost', change: { writes: [stale] } })),
      ).rejects.toThrow(VersionConflictError);
      expect(await count('key-1')).toEqual({ kind: 'done', result: { count: 1 } });
      expect(await counted()).toBe(1);
    }));

  test(`results older than ${RETENTION_DAYS} days are removed by later commits`, () =>
    withStore(create, async (store) => {
      let now = START;
      const { count } = await openCounting(store, () => now);
      await count('key-1');
      now = new Date(START.getTime() + (RETENTION_DAYS * 24 + 1) * 3_600_000);
      await count('key-2');
      expect(await count('key-1')).toEqual({ kind: 'done', result: { count: 3 } });
      expect(await count('key-2')).toEqual({ kind: 'repeated', result: { count: 2 } });
    }));
}
