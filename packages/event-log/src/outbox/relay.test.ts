import type { Envelope, NewEvent } from '@marquee/contracts/events/envelope';
import { expect, test } from 'vitest';
import { silentLog } from '@marquee/runtime/log';
import type { Store } from '@marquee/document-store/port';
import type { EventLog } from '../port.js';
import { startRelay } from './relay.js';
import { openTestReader } from '../testing/test-reader.js';
import type { TestReader } from '../testing/test-reader.js';

const OWNER = 'recommendations';
const PACE = { firstMs: 1, longestMs: 4 };

function event(key: string): NewEvent {
  return {
    type: 'ThingChanged',
    version: 1,
    key,
    occurredAt: '2026-01-01T00:00:00Z',
    payload: null,
  };
}

function relayOf({ store, eventLog }: TestReader, log: EventLog = eventLog) {
  return startRelay({ store, log, owner: OWNER, logger: silentLog, backoff: PACE });
}

function commit(store: Store, ...keys: readonly string[]): Promise<void> {
  return store.commit({ writes: [], events: keys.map(event) });
}

async function readLog(log: EventLog): Promise<readonly Envelope[]> {
  const found: Envelope[] = [];
  const apply = async ({ events }: { readonly events: readonly Envelope[] }): Promise<void> =>
    void found.push(...events);
  const subscription = log.consume({
    group: 'reader',
    owners: [OWNER],
    positionOf: async () => null,
    apply,
    onError: () => undefined,
  });
  await subscription.caughtUp();
  await subscription.close();
  return found;
}

test('publishes committed events in order and empties the outbox', async () => {
  await using reader = await openTestReader();
  const relay = relayOf(reader);
  await commit(reader.store, 'a', 'b');
  await commit(reader.store, 'a');
  await relay.drained();
  expect(await reader.store.outbox.pending(10)).toEqual([]);
  expect((await readLog(reader.eventLog)).map(({ key, seq }) => `${key}${seq}`)).toEqual(['a1', 'b1', 'a2']);
  await relay.close();
});

test('publishes the events that an earlier process left, in several batches', async () => {
  await using reader = await openTestReader();
  await commit(reader.store, ...Array.from({ length: 1234 }, () => 'a'));
  const relay = relayOf(reader);
  await relay.drained();
  expect((await readLog(reader.eventLog)).map(({ seq }) => seq)).toEqual(
    Array.from({ length: 1234 }, (_, index) => index + 1),
  );
  await relay.close();
});

test('a crash between append and confirm does not append an event twice', async () => {
  await using reader = await openTestReader();
  await commit(reader.store, 'a', 'b');
  await reader.eventLog.append(OWNER, await reader.store.outbox.pending(10));
  const relay = relayOf(reader);
  await relay.drained();
  expect((await readLog(reader.eventLog)).map(({ key }) => key)).toEqual(['a', 'b']);
  await relay.close();
});

test('a failing append is retried until it succeeds', async () => {
  await using reader = await openTestReader();
  let refusals = 0;
  const log: EventLog = {
    append: async (owner, events) => {
      if (refusals < 3) throw new Error(`refusal ${(refusals += 1)}`);
      await reader.eventLog.append(owner, events);
    },
    consume: (options) => reader.eventLog.consume(options),
    endsOf: (owner) => reader.eventLog.endsOf(owner),
    close: () => reader.eventLog.close(),
  };
  await commit(reader.store, 'a');
  const relay = relayOf(reader, log);
  await relay.drained();
  expect(refusals).toBe(3);
  expect(await readLog(reader.eventLog)).toHaveLength(1);
  await relay.close();
});

test('drained() waits for every event committed before the call, at any point of the relay’s work', async () => {
  await using reader = await openTestReader();
  const relay = relayOf(reader);
  for (let round = 0; round < 50; round += 1) {
    await commit(reader.store, 'a');
    for (let turn = 0; turn < round % 7; turn += 1) await Promise.resolve();
    await commit(reader.store, 'b');
    await relay.drained();
    expect(await reader.store.outbox.pending(10)).toEqual([]);
  }
  await relay.close();
});

test('closing with pending events rejects drained() and leaves the events for the next start', async () => {
  await using reader = await openTestReader();
  const never: EventLog = {
    append: () => Promise.reject(new Error('log unavailable')),
    consume: (options) => reader.eventLog.consume(options),
    endsOf: (owner) => reader.eventLog.endsOf(owner),
    close: async () => undefined,
  };
  await commit(reader.store, 'a');
  const relay = relayOf(reader, never);
  const waiting = relay.drained();
  const outcome = expect(waiting).rejects.toThrow('closed');
  await relay.close();
  await outcome;
  await expect(relay.drained()).rejects.toThrow('closed');
  expect(await reader.store.outbox.pending(10)).toHaveLength(1);
});
