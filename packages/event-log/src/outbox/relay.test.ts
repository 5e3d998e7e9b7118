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

test('carries what is committed to the log, in order, and empties the outbox', async () => {
  await using house = await openTestReader();
  const relay = relayOf(house);
  await commit(house.store, 'a', 'b');
  await commit(house.store, 'a');
  await relay.drained();
  expect(await house.store.outbox.pending(10)).toEqual([]);
  expect((await readLog(house.eventLog)).map(({ key, seq }) => `${key}${seq}`)).toEqual(['a1', 'b1', 'a2']);
  await relay.close();
});

test('carries what an earlier run left behind, however much', async () => {
  await using house = await openTestReader();
  await commit(house.store, ...Array.from({ length: 1234 }, () => 'a'));
  const relay = relayOf(house);
  await relay.drained();
  expect((await readLog(house.eventLog)).map(({ seq }) => seq)).toEqual(
    Array.from({ length: 1234 }, (_, index) => index + 1),
  );
  await relay.close();
});

test('a crash between append and confirm puts no event into the log twice', async () => {
  await using house = await openTestReader();
  await commit(house.store, 'a', 'b');
  await house.eventLog.append(OWNER, await house.store.outbox.pending(10));
  const relay = relayOf(house);
  await relay.drained();
  expect((await readLog(house.eventLog)).map(({ key }) => key)).toEqual(['a', 'b']);
  await relay.close();
});

test('a log that refuses is asked again until it takes the events', async () => {
  await using house = await openTestReader();
  let refusals = 0;
  const log: EventLog = {
    append: async (owner, events) => {
      if (refusals < 3) throw new Error(`refusal ${(refusals += 1)}`);
      await house.eventLog.append(owner, events);
    },
    consume: (options) => house.eventLog.consume(options),
    close: () => house.eventLog.close(),
  };
  await commit(house.store, 'a');
  const relay = relayOf(house, log);
  await relay.drained();
  expect(refusals).toBe(3);
  expect(await readLog(house.eventLog)).toHaveLength(1);
  await relay.close();
});

test('being drained includes whatever was committed before the question, at any moment of its work', async () => {
  await using house = await openTestReader();
  const relay = relayOf(house);
  for (let round = 0; round < 50; round += 1) {
    await commit(house.store, 'a');
    for (let turn = 0; turn < round % 7; turn += 1) await Promise.resolve();
    await commit(house.store, 'b');
    await relay.drained();
    expect(await house.store.outbox.pending(10)).toEqual([]);
  }
  await relay.close();
});

test('closed with events left, it tells those who wait, and leaves the events for the next start', async () => {
  await using house = await openTestReader();
  const never: EventLog = {
    append: () => Promise.reject(new Error('away')),
    consume: (options) => house.eventLog.consume(options),
    close: async () => undefined,
  };
  await commit(house.store, 'a');
  const relay = relayOf(house, never);
  const waiting = relay.drained();
  const outcome = expect(waiting).rejects.toThrow('closed');
  await relay.close();
  await outcome;
  await expect(relay.drained()).rejects.toThrow('closed');
  expect(await house.store.outbox.pending(10)).toHaveLength(1);
});
