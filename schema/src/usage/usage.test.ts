/** Counts by day and client, and the bounds of what is stored. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openSqliteStore } from '@marquee/document-store/sqlite/store';
import type { Store } from '@marquee/document-store/port';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { ReportedUse } from './read-usage-report.js';
import { RETENTION_DAYS, openUsage } from './usage.js';
import type { Usage } from './usage.js';

const REF = 'marquee@current';
const DAY_MS = 86_400_000;

let folder: string;
let store: Store;
let usage: Usage;
let now: Date;
function clock(): Date {
  return now;
}
beforeEach(async () => {
  now = new Date('2026-11-27T12:00:00Z');
  folder = await mkdtemp(join(tmpdir(), 'marquee-usage-'));
  store = await openSqliteStore({ file: join(folder, 'store.db'), owner: 'registry', clock });
  usage = await openUsage(store, clock);
});
afterEach(async () => {
  await store.close();
  await rm(folder, { recursive: true, force: true });
});

function use(differs: Partial<ReportedUse> = {}): ReportedUse {
  return {
    operation: 'a',
    name: 'Films',
    signature: '{films{id}}',
    client: 'phone',
    version: '1',
    requests: 1,
    errors: 0,
    ...differs,
  };
}

function count(uses: readonly ReportedUse[], endedAt = now): Promise<void> {
  return usage.count({ graphRef: REF, endedAt, uses });
}

function known(days: number) {
  return usage.operations(REF, { from: new Date(now.getTime() - days * DAY_MS), until: now });
}

test('requests of a day are added by client and version, also for concurrent reports', async () => {
  await Promise.all([
    count([use(), use({ version: '2' })]),
    count([use({ requests: 3 })]),
    count([use({ client: 'tv' })]),
  ]);
  const [operation, ...others] = await known(1);
  expect(others).toEqual([]);
  expect(operation?.clients).toHaveLength(3);
  expect(operation?.clients).toContainEqual({ name: 'phone', version: '1', requests: 4 });
});

test('clients beyond 200 a day are counted as other clients', async () => {
  await count(Array.from({ length: 250 }, (_, index) => use({ client: `generated ${index}` })));
  const [operation] = await known(1);
  expect(operation?.clients).toHaveLength(201);
  expect(operation?.clients).toContainEqual({ name: 'other clients', version: '', requests: 50 });
});

test('the next report deletes days older than the kept ones', async () => {
  await count([use()]);
  now = new Date(now.getTime() + (RETENTION_DAYS + 1) * DAY_MS);
  await count([use({ operation: 'b', name: 'Votes' })]);
  expect((await known(2 * RETENTION_DAYS)).map(({ name }) => name)).toEqual(['Votes']);
  const texts = await store.collection<{ readonly id: string; readonly day: string }>({
    name: 'operation_signatures',
    indexes: [{ fields: ['day'] }],
  });
  expect(
    (await texts.find({ orderBy: { field: 'day', direction: 'ascending' }, limit: 10 })).documents.map(({ id }) => id),
  ).toEqual([`${REF}/b`]);
});

test('an operation that is reported again after its text was deleted has its text again', async () => {
  await count([use()]);
  now = new Date(now.getTime() + (RETENTION_DAYS + 1) * DAY_MS);
  await count([use()]);
  expect(await known(1)).toMatchObject([{ name: 'Films', body: '{films{id}}' }]);
});

test('reports with a wrong date are counted for today or yesterday', async () => {
  await count([use()], new Date('1999-01-01'));
  await count([use({ client: 'tv' })], new Date('2099-01-01'));
  expect((await known(1)).flatMap(({ clients }) => clients.map(({ name }) => name)).toSorted()).toEqual([
    'phone',
    'tv',
  ]);
});
