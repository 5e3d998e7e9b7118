import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { silentLog } from '@marquee/runtime/log';
import { openSqliteStore } from '@marquee/document-store/sqlite/store';
import type { Change, Collection, Document, Store } from '@marquee/document-store/port';
import { defineSubgraph } from './define-subgraph.js';
import type { SubgraphRuntime } from './define-subgraph.js';
import { writeSampleData } from './write-sample-data.js';

const COMMITS = 5;

interface Row extends Document {
  readonly writes: number;
}

function clock(): Date {
  return new Date(0);
}

/** Writes five rows with an event each; the process "dies" before the commit that `diesAt` names. */
async function seedOnce(folder: string, size: 'small' | 'demo', diesAt: number | null) {
  const store: Store = await openSqliteStore({ file: join(folder, 'store.db'), owner: 'rows', clock });
  const rows: Collection<Row> = await store.collection<Row>({ name: 'rows', indexes: [] });
  const definition = defineSubgraph({
    name: 'rows',
    module: import.meta.url,
    config: () => null,
    store: () => Promise.resolve(rows),
    loaders: () => null,
    resolvers: {},
    references: {},
    events: { publishes: ['MyListChanged'], consumes: [], handlers: {}, readModels: [] },
    seed: function* (): Iterable<Change> {
      for (let index = 0; index < COMMITS; index += 1) {
        if (index === diesAt) throw new Error('killed');
        const id = `row-${index}`;
        yield {
          writes: [rows.insert({ id, writes: 1 })],
          events: [{ type: 'MyListChanged', version: 1, key: id, occurredAt: '2026-01-01T00:00:00Z', payload: {} }],
        };
      }
    },
  });
  const runtime: SubgraphRuntime<null> = {
    config: null,
    dataDir: folder,
    publicUrl: '',
    redisUrl: null,
    clock,
    log: silentLog,
    seedSize: size,
  };
  try {
    await writeSampleData(definition, store, { runtime, store: rows, services: {}, isEnabled: () => true });
    const events = await store.outbox.pending(100);
    return { rows: await rows.count({}), events: events.map(({ key, seq }) => `${key}#${seq}`) };
  } finally {
    await store.close();
  }
}

async function inFolder(work: (folder: string) => Promise<void>): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'marquee-seed-'));
  await work(folder).finally(() => rm(folder, { recursive: true, force: true }));
}

const ALL = Array.from({ length: COMMITS }, (_, index) => `row-${index}#1`);

test('after an interruption the next start continues: every row and event exists once', () =>
  inFolder(async (folder) => {
    await expect(seedOnce(folder, 'small', 3)).rejects.toThrow('killed');
    expect(await seedOnce(folder, 'small', null)).toEqual({ rows: COMMITS, events: ALL });
  }));

test('a store with sample data gets none again', () =>
  inFolder(async (folder) => {
    await seedOnce(folder, 'small', null);
    // A second run would die at its first row, were there one.
    expect(await seedOnce(folder, 'small', 0)).toEqual({ rows: COMMITS, events: ALL });
  }));

test('sample data of another size keeps the process from starting, and the message names both solutions', () =>
  inFolder(async (folder) => {
    await seedOnce(folder, 'small', null);
    await expect(seedOnce(folder, 'demo', null)).rejects.toThrow(
      /holds the "small" sample data, not "demo": start with MARQUEE_SEED=small, or choose an empty MARQUEE_DATA_DIR\.$/,
    );
  }));
