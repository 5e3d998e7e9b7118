import type { Store } from '@marquee/document-store/port';
import { VersionConflictError } from '@marquee/document-store/port';
import type { Batch, ConsumeOptions, EventLog } from '@marquee/event-log/port';
import { expect, test } from 'vitest';
import { observeEventLog, observeStore } from './observed-ports.js';

const BATCH: Batch = { events: [], position: { owner: 'catalog', partition: 0, offset: '1' } };

function open() {
  const time = { ms: 0 };
  const outcome = { append: Promise.resolve(), commit: Promise.resolve() };
  let consumed: ConsumeOptions | null = null;
  const log: Partial<EventLog> = {
    append: () => outcome.append,
    consume: (options) => {
      consumed = options;
      return { caughtUp: async () => undefined, close: async () => undefined };
    },
  };
  const store: Partial<Store> = { commit: () => outcome.commit };
  const clock = (): Date => new Date(time.ms);
  const observed = observeEventLog(log as EventLog, clock, () => time.ms);
  const consume = (apply: () => Promise<void>): ConsumeOptions => {
    observed.eventLog.consume({
      group: 'users',
      owners: ['catalog'],
      positionOf: async () => null,
      apply,
      onError: () => undefined,
    });
    if (consumed === null) throw new Error('Nothing is consumed.');
    return consumed;
  };
  return { time, outcome, observed, consume, observedStore: observeStore(store as Store, clock) };
}

test('a commit that fails is a finding; a conflict is none; a later commit ends the finding', async () => {
  const { outcome, observedStore } = open();
  const { store, check } = observedStore;
  outcome.commit = Promise.reject(new VersionConflictError('titles', '1', 1, 2));
  await expect(store.commit({ writes: [] })).rejects.toThrow('version');
  expect(await check()).toBeNull();
  outcome.commit = Promise.reject(Object.assign(new Error('full'), { errcode: 13 }));
  await expect(store.commit({ writes: [] })).rejects.toThrow('full');
  expect(await check()).toMatchObject({ reason: 'changes cannot be written to the store: the disk is full' });
  outcome.commit = Promise.resolve();
  await store.commit({ writes: [] });
  expect(await check()).toBeNull();
});

test('a broker that is lost is a finding of publishing', async () => {
  const { outcome, observed } = open();
  outcome.append = Promise.reject(new Error('no broker'));
  await expect(observed.eventLog.append('users', [])).rejects.toThrow('no broker');
  expect(await observed.published()).toMatchObject({ reason: 'events cannot be published' });
});

test('a consumer that fails, and one that hangs, are findings that name the owner of the events', async () => {
  const { time, observed, consume } = open();
  const options = consume(() => new Promise(() => undefined));
  options.onError(new Error('a handler failed'), BATCH);
  expect(await observed.applied()).toMatchObject({ reason: 'events of catalog cannot be applied' });
  void options.apply(BATCH);
  time.ms = 30_001;
  expect(await observed.applied()).toEqual({
    reason: 'events of catalog have been applied for more than 30 s',
    since: new Date(0),
  });
});

test('the times of commits and batches and the ages of events are recorded, by outcome', async () => {
  const recorded: unknown[] = [];
  const metrics = {
    commit: (outcome: string) => void recorded.push(['commit', outcome]),
    append: (outcome: string) => void recorded.push(['append', outcome]),
    apply: (owner: string, outcome: string, _seconds: number, lag: number | null) =>
      void recorded.push(['apply', owner, outcome, lag]),
  };
  let consumed: ConsumeOptions | null = null;
  const log: Partial<EventLog> = {
    append: () => Promise.reject(new Error('no broker')),
    consume: (options) => {
      consumed = options;
      return { caughtUp: async () => undefined, close: async () => undefined };
    },
  };
  const clock = (): Date => new Date('2026-01-01T00:00:02.500Z');
  const store = observeStore({ commit: async () => undefined } as Partial<Store> as Store, clock, metrics).store;
  const { eventLog } = observeEventLog(log as EventLog, clock, undefined, metrics);
  await store.commit({ writes: [] });
  await eventLog.append('users', []).catch(() => undefined);
  let isFailing = false;
  const apply = async (): Promise<void> => {
    if (isFailing) throw new Error('a bug');
  };
  const consumer = { group: 'users', owners: ['catalog'], positionOf: async () => null, onError: () => undefined };
  eventLog.consume({ ...consumer, apply });
  const occurredAt = '2026-01-01T00:00:01.000Z';
  const events = [{ ...({} as Batch['events'][number]), occurredAt }];
  const options = consumed as ConsumeOptions | null;
  await options?.apply({ ...BATCH, events });
  isFailing = true;
  await options?.apply(BATCH).catch(() => undefined);
  expect(recorded).toEqual([
    ['commit', 'ok'],
    ['append', 'failed'],
    ['apply', 'catalog', 'ok', 1.5],
    ['apply', 'catalog', 'failed', null],
  ]);
});
