import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { ViewerIdentity } from '@marquee/contracts/viewer';
import { openEventLog } from '@marquee/event-log/open-event-log';
import type { EventLog } from '@marquee/event-log/port';
import { silentLog } from '@marquee/runtime/log';
import type { Logger } from '@marquee/runtime/log';
import { afterEach, expect, test, vi } from 'vitest';
import { staleValuesListener } from '../../src/stale-if-error/apply-event.js';
import { LastGoodValues } from '../../src/stale-if-error/last-good-values.js';
import { startEventConsumer } from '../../src/subgraph-events/event-consumer.js';
import { member } from './stale-system.js';
import { identityOf } from '../support/identity-of.js';

const cleanups: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const cleanup of cleanups.splice(0).reverse()) await cleanup();
});

let nextEvent = 1;

async function append(log: EventLog, owner: string, type: string, payload: Record<string, unknown>, version = 1) {
  const key = String(payload['titleId'] ?? payload['profileId'] ?? payload['accountId']);
  const seq = nextEvent++;
  const occurredAt = '2026-01-01T00:00:00Z';
  await log.append(owner, [
    { eventId: `event-${seq}`, type, version, owner, key, seq, occurredAt, causationId: null, payload },
  ]);
}

function listening(values: LastGoodValues) {
  return { listeners: [staleValuesListener(values)], nowMs: () => values.invalidations.nowMs() };
}

/** The logs of the subgraphs, and the consumer of a router that reads them. */
async function open({ owners = ['catalog', 'users'] }: { readonly owners?: readonly string[] } = {}) {
  const folder = await mkdtemp(join(tmpdir(), 'marquee-stale-'));
  cleanups.push(() => rm(folder, { recursive: true, force: true }));
  const openLog = () => openEventLog({ adapter: 'sqlite', folder: join(folder, 'events'), log: silentLog, pollMs: 20 });
  const logs = await openLog();
  cleanups.push(() => logs.close());
  for (const owner of owners) await append(logs, owner, 'Anything', { titleId: 'first' });
  const values = new LastGoodValues({ maxEntries: 1_000, maxBytes: 1_000_000 });
  const warnings: unknown[] = [];
  const log = Object.assign(Object.create(silentLog) as Logger, {
    warn: (...args: unknown[]) => void warnings.push(...args),
  });
  const consumer = startEventConsumer({ openLog, ...listening(values), log, checkMs: 20 });
  cleanups.push(() => consumer.close());
  return { logs, values, folder, consumer, warnings, invalidations: values.invalidations };
}

const ANN = member({ name: 'ann' });

function store({ store: values, invalidations }: LastGoodValues, { accountId, profileId }: ViewerIdentity): void {
  values.set(`page of ${profileId}`, {
    json: '{}',
    requestedAtMs: invalidations.nowMs(),
    maxAgeMs: 1_000_000,
    ownerIds: [accountId, String(profileId)],
    isShared: false,
  });
}

test('a withdrawn title is known soon after its event, and until it is published again', async () => {
  const { logs, invalidations } = await open();
  await vi.waitFor(() => expect(invalidations.areCurrent).toBe(true));
  const later = invalidations.nowMs() + 1_000_000;
  await append(logs, 'catalog', 'TitleWithdrawn', { titleId: 't1' });
  await vi.waitFor(() => expect(invalidations.isUnchanged({ rows: [{ id: 't1' }] }, later, true)).toBe(false));
  expect(invalidations.isUnchanged({ rows: [{ id: 't2' }] }, later, true)).toBe(true);
  await append(logs, 'catalog', 'TitlePublished', { titleId: 't1' });
  await vi.waitFor(() => expect(invalidations.isUnchanged({ rows: [{ id: 't1' }] }, later, true)).toBe(true));
  expect(invalidations.isUnchanged({ rows: [{ id: 't1' }] }, invalidations.nowMs(), true)).toBe(false);
});

test.each([
  ['ProfileUpdated', 'users', { profileId: ANN.profileId, maturityLimit: 'AGE_7', isKids: true }],
  ['ProfileDeleted', 'users', { profileId: ANN.profileId }],
  ['AccountErased', 'users', { accountId: ANN.accountId, profileIds: [ANN.profileId] }],
  ['AccountErased', 'users', { accountId: ANN.accountId, profileIds: [] }],
  ['AccountStatusChanged', 'users', { accountId: ANN.accountId, status: 'ON_HOLD' }],
  ['SubscriptionChanged', 'billing', { accountId: ANN.accountId }],
  ['HistoryRemoved', 'playback', { profileId: ANN.profileId, titleId: 't1' }],
])('the values of a member leave the store: %s', async (type, owner, payload) => {
  const { logs, values, invalidations } = await open({ owners: ['catalog', 'users', 'billing', 'playback'] });
  await vi.waitFor(() => expect(invalidations.areCurrent).toBe(true));
  const ben = member({ name: 'ben' });
  for (const each of [ANN, ben]) store(values, each);
  const requestedAtMs = invalidations.nowMs();
  await append(logs, owner, type, payload);
  await vi.waitFor(() => expect(values.store.size).toBe(1));
  expect(invalidations.isAllowed(identityOf(ANN), requestedAtMs)).toBe(false);
  expect(invalidations.isAllowed(identityOf(ben), requestedAtMs)).toBe(true);
});

test('what was requested before the rights of a profile changed is not stored afterwards', async () => {
  const { logs, invalidations } = await open();
  await vi.waitFor(() => expect(invalidations.areCurrent).toBe(true));
  await append(logs, 'users', 'ProfileUpdated', { profileId: ANN.profileId, maturityLimit: 'AGE_7', isKids: true });
  await vi.waitFor(() => expect(invalidations.isAllowed(identityOf(ANN), Number.MAX_SAFE_INTEGER)).toBe(false));
  const kid = { ...ANN, maturityLimit: 'AGE_7', isKids: true } as const;
  expect(invalidations.isAllowed(identityOf(kid), invalidations.nowMs())).toBe(false);
  expect(invalidations.isAllowed(identityOf(kid), Number.MAX_SAFE_INTEGER)).toBe(true);
});

test('nothing is current without the logs that say what was withdrawn, and everything is once they exist', async () => {
  const { logs, invalidations, warnings } = await open({ owners: ['users'] });
  expect(invalidations.areCurrent).toBe(false);
  // A sentence, and no stack; once.
  await vi.waitFor(() => expect(warnings).toHaveLength(2));
  expect(warnings[0]).toEqual({
    problem: expect.stringContaining('The event log of "catalog" does not exist.') as unknown,
  });
  await append(logs, 'catalog', 'TitlePublished', { titleId: 't1' });
  await vi.waitFor(() => expect(invalidations.areCurrent).toBe(true), 5_000);
  expect(warnings).toHaveLength(2);
});

test('reading goes on where an earlier process has stopped, and a place that is lost is not used', async () => {
  const { logs, values: first, consumer, folder } = await open();
  await vi.waitFor(() => expect(first.invalidations.areCurrent).toBe(true));
  const from = consumer.positions();
  await consumer.close();
  await append(logs, 'catalog', 'TitleWithdrawn', { titleId: 't1' });
  const openLog = () => openEventLog({ adapter: 'sqlite', folder: join(folder, 'events'), log: silentLog, pollMs: 20 });
  const readFrom = (start: typeof from) => {
    const values = new LastGoodValues({ maxEntries: 1_000, maxBytes: 1_000_000 });
    const requestedAtMs = values.invalidations.nowMs() - 5_000;
    const started = startEventConsumer({ openLog, ...listening(values), log: silentLog, checkMs: 20, from: start });
    cleanups.push(() => started.close());
    return { values, isUsable: () => values.invalidations.isAllowed(null, requestedAtMs) };
  };
  const next = readFrom(from);
  await vi.waitFor(() => expect(next.values.invalidations.areCurrent).toBe(true));
  expect(next.isUsable()).toBe(true);
  expect(next.values.invalidations.isUnchanged({ id: 't1' }, Number.MAX_SAFE_INTEGER, true)).toBe(false);
  const lost = readFrom(new Map([...(from ?? [])].map(([partition, offset]) => [partition, offset + 100n])));
  await vi.waitFor(() => expect(lost.values.invalidations.areCurrent).toBe(true), 5_000);
  expect(lost.isUsable()).toBe(false);
});

test('a log that is shorter than what was read of it, and an event in a newer form, drop everything', async () => {
  const { logs, values, invalidations } = await open();
  await vi.waitFor(() => expect(invalidations.areCurrent).toBe(true));
  store(values, ANN);
  await append(logs, 'catalog', 'TitleChanged', { titleId: 't1' }, 2);
  await vi.waitFor(() => expect(values.store.size).toBe(0));
  store(values, ANN);
  const real = logs.endsOf.bind(logs);
  // The consumer has a log of its own, whose prototype it shares with this one.
  const spy = vi
    .spyOn(Object.getPrototypeOf(logs) as EventLog, 'endsOf')
    .mockImplementation(async (owner) => (await real(owner))?.map((end) => ({ ...end, offset: '0' })) ?? null);
  await vi.waitFor(() => expect(values.store.size).toBe(0));
  expect(invalidations.areCurrent).toBe(false);
  expect(invalidations.placesLost).toBeGreaterThan(0);
  expect(Object.fromEntries(values.counts.dropped)).toEqual({ 'unreadable event': 1, 'place lost': 1 });
  spy.mockRestore();
  await vi.waitFor(() => expect(invalidations.areCurrent).toBe(true), 5_000);
});

test('values are not used once the logs cannot be read for some seconds', () => {
  let nowMs = 0;
  const { invalidations } = new LastGoodValues({ maxEntries: 1, maxBytes: 1_000 }, () => nowMs);
  expect(invalidations.areCurrent).toBe(false);
  invalidations.haveReadUntil(nowMs);
  nowMs = 5_000;
  expect(invalidations.areCurrent).toBe(true);
  nowMs = 5_001;
  expect(invalidations.areCurrent).toBe(false);
});
