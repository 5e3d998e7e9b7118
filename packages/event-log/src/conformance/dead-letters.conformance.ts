/** Conformance of dead letters and redrive, on each pair of store and event log adapters. */
import type { Envelope } from '@marquee/contracts/events/envelope';
import { describe, expect, test } from 'vitest';
import type { DeadLetter } from '../dead-letters/dead-letters.js';
import { MAX_DELIVERY_ATTEMPTS } from '../consumer/delivery-attempts.js';
import type { EventsDefinition } from '../consumer/event-handlers.js';
import type { ReadModels } from '../read-models/read-models.js';
import { withCommit } from '../testing/fault-injection.js';
import { countingHandlers, listChanged, openTestReader, READER } from '../testing/test-reader.js';
import type { TestPorts, Lists, TestReader } from '../testing/test-reader.js';

/** Handlers that fail for events whose id is in the set. */
function poisonedBy(poison: ReadonlySet<string>): EventsDefinition<Lists> {
  return {
    ...countingHandlers,
    handlers: {
      MyListChanged: async (event, unit, lists) => {
        if (poison.has(event.eventId)) throw new TypeError(`${event.eventId} is poison`);
        await countingHandlers.handlers.MyListChanged?.(event, unit, lists);
      },
    },
  };
}

async function lettersOf(models: ReadModels<Lists>): Promise<readonly DeadLetter[]> {
  return (await models.deadLetters(1000)).letters;
}

/** All events in the dead-letter log of the consumer. */
async function copiesOf({ eventLog }: TestReader): Promise<readonly Envelope[]> {
  const found: Envelope[] = [];
  const apply = async ({ events }: { readonly events: readonly Envelope[] }): Promise<void> =>
    void found.push(...events);
  const subscription = eventLog.consume({
    group: 'copies',
    owners: [`${READER}-dead-letters`],
    positionOf: async () => null,
    apply,
    onError: () => undefined,
  });
  await subscription.caughtUp();
  await subscription.close();
  return found;
}

type OpenReader = () => Promise<TestReader>;

/** How an event becomes a dead letter. */
function describeDeadLettering(open: OpenReader): void {
  test('an event that always fails becomes a dead letter with error, attempts and origin; later events of its key wait, other keys continue', async () => {
    await using reader = await open();
    await reader.eventLog.append('users', [
      listChanged('p', 1),
      listChanged('p', 2),
      listChanged('q', 1),
      listChanged('p', 3),
    ]);
    const models = await reader.readModels({ events: poisonedBy(new Set(['p/2'])) });
    await models.caughtUp();
    await reader.eventLog.append('users', [listChanged('q', 2), listChanged('p', 4)]);
    await models.caughtUp();

    expect(await reader.lists.get('p')).toEqual({ id: 'p', changes: 1, titles: 1 });
    expect(await reader.lists.get('q')).toEqual({ id: 'q', changes: 2, titles: 3 });
    const letters = await lettersOf(models);
    expect(letters.map(({ event, reason, attempts, error }) => [event?.eventId, reason, attempts, error])).toEqual([
      ['p/2', 'failed', MAX_DELIVERY_ATTEMPTS, 'TypeError: p/2 is poison'],
      ['p/3', 'behind', 0, null],
      ['p/4', 'behind', 0, null],
    ]);
    expect(letters.map(({ origin }) => origin.owner)).toEqual(['users', 'users', 'users']);
    expect(await models.countDeadLetters()).toBe(3);
  });

  test('a copy of each dead letter is appended to the dead-letter log of the consumer', async () => {
    await using reader = await open();
    await reader.eventLog.append('users', [listChanged('p', 1), listChanged('p', 2)]);
    const models = await reader.readModels({ events: poisonedBy(new Set(['p/1'])) });
    await models.caughtUp();
    const copies = await copiesOf(reader);
    expect(copies.map(({ type, eventId, causationId }) => [type, eventId, causationId])).toEqual([
      ['DeadLettered', 'p/1', 'p/1'],
      ['DeadLettered', 'p/2', 'p/2'],
    ]);
    expect(copies[0]?.payload).toMatchObject({
      reason: 'failed',
      error: 'TypeError: p/1 is poison',
      attempts: MAX_DELIVERY_ATTEMPTS,
      event: { eventId: 'p/1' },
      origin: { owner: 'users' },
    });
  });
}

/** Redriving all dead letters. */
function describeRedrive(open: OpenReader): void {
  test('a redrive applies dead letters once and in order; later events are applied as usual', async () => {
    await using reader = await open();
    const poison = new Set(['p/2']);
    await reader.eventLog.append(
      'users',
      [1, 2, 3, 4].map((seq) => listChanged('p', seq)),
    );
    const order: number[] = [];
    const events = poisonedBy(poison);
    const models = await reader.readModels({
      events: {
        ...events,
        handlers: {
          MyListChanged: async (event, unit, lists) => {
            await events.handlers.MyListChanged?.(event, unit, lists);
            order.push(event.seq);
          },
        },
      },
    });
    await models.caughtUp();
    poison.clear();
    order.length = 0;
    expect(await models.redrive()).toEqual({ applied: 3, dropped: 0, left: 0, failed: [] });
    expect(order).toEqual([2, 3, 4]);
    expect(await models.redrive()).toEqual({ applied: 0, dropped: 0, left: 0, failed: [] });
    await reader.eventLog.append('users', [listChanged('p', 4), listChanged('p', 5)]);
    await models.caughtUp();
    expect(await reader.lists.get('p')).toEqual({ id: 'p', changes: 5, titles: 15 });
    expect(await models.countDeadLetters()).toBe(0);
  });

  test('two concurrent redrives apply each dead letter once', async () => {
    await using reader = await open();
    const poison = new Set(['p/1']);
    await reader.eventLog.append(
      'users',
      Array.from({ length: 10 }, (_, index) => listChanged('p', index + 1)),
    );
    const models = await reader.readModels({ events: poisonedBy(poison) });
    await models.caughtUp();
    poison.clear();
    const reports = await Promise.all([models.redrive(), models.redrive()]);
    expect(reports.reduce((sum, { applied }) => sum + applied, 0)).toBe(10);
    expect(await reader.lists.get('p')).toEqual({ id: 'p', changes: 10, titles: 55 });
  });

  test('a dead letter that fails again stays with one more attempt, as do those behind it; other keys are applied', async () => {
    await using reader = await open();
    const poison = new Set(['p/1', 'q/1']);
    await reader.eventLog.append('users', [
      listChanged('p', 1),
      listChanged('p', 2),
      listChanged('q', 1),
      listChanged('q', 2),
    ]);
    const models = await reader.readModels({ events: poisonedBy(poison) });
    await models.caughtUp();
    poison.delete('q/1');
    expect(await models.redrive()).toEqual({
      applied: 2,
      dropped: 0,
      left: 2,
      failed: [{ id: 'p/1', error: 'TypeError: p/1 is poison' }],
    });
    expect((await lettersOf(models)).map(({ event, attempts }) => [event?.eventId, attempts])).toEqual([
      ['p/1', MAX_DELIVERY_ATTEMPTS + 1],
      ['p/2', 0],
    ]);
    expect(await reader.lists.get('q')).toEqual({ id: 'q', changes: 2, titles: 3 });
  });
}

/** Single dead letters, invalid entries, an unavailable store, and crashes. */
function describeSpecialCases(open: OpenReader): void {
  test('a single dead letter can be redriven or dropped, unless it waits behind another', async () => {
    await using reader = await open();
    const poison = new Set(['p/1', 'q/1']);
    await reader.eventLog.append('users', [listChanged('p', 1), listChanged('p', 2), listChanged('q', 1)]);
    const models = await reader.readModels({ events: poisonedBy(poison) });
    await models.caughtUp();
    await expect(models.redrive('p/2')).rejects.toThrow('p/2 waits behind p/1: redrive or drop that one first.');
    await expect(models.drop('unknown')).rejects.toThrow('There is no dead letter unknown.');
    expect(await models.drop('p/1')).toEqual({ applied: 1, dropped: 1, left: 1, failed: [] });
    expect(await reader.lists.get('p')).toEqual({ id: 'p', changes: 1, titles: 2 });
    poison.clear();
    expect(await models.redrive('q/1')).toEqual({ applied: 1, dropped: 0, left: 0, failed: [] });
  });

  test('an entry that is not a valid event becomes a dead letter with its text; other keys continue, and its own key loses no event', async () => {
    await using reader = await open();
    await reader.eventLog.append('users', [listChanged('p', 1)]);
    await reader.appendText('users', 'p', '{"no": "event"}');
    await reader.appendText('users', 'r', 'nor this');
    await reader.eventLog.append('users', [listChanged('q', 1), listChanged('p', 2)]);
    const models = await reader.readModels();
    await models.caughtUp();
    expect(await reader.lists.get('q')).toEqual({ id: 'q', changes: 1, titles: 1 });
    const letters = (await lettersOf(models)).filter(({ reason }) => reason === 'unreadable');
    expect(letters.map(({ text }) => text).toSorted()).toEqual(['nor this', '{"no": "event"}']);
    expect(letters.find(({ text }) => text !== 'nor this')?.error).toContain(
      'missing or have the wrong type: eventId, type, owner, key, occurredAt, version, seq.',
    );
    expect((await models.redrive()).failed.length).toBe(2);
    for (const { id } of letters) await models.drop(id);
    expect(await models.countDeadLetters()).toBe(0);
    expect(await reader.lists.get('p')).toEqual({ id: 'p', changes: 2, titles: 3 });
  });

  test('failures while the store is unavailable are not counted as attempts', async () => {
    await using reader = await open();
    await reader.eventLog.append('users', [listChanged('p', 1)]);
    let attempts = 0;
    const isUnavailable = (): boolean => attempts <= 3 * MAX_DELIVERY_ATTEMPTS;
    const store = {
      ...withCommit(reader.store, async (change, real) => {
        attempts += 1;
        if (isUnavailable()) throw new Error('store unavailable');
        await real(change);
      }),
      position: (...args: Parameters<typeof reader.store.position>) =>
        attempts > 0 && isUnavailable()
          ? Promise.reject(new Error('store unavailable'))
          : reader.store.position(...args),
    };
    const models = await reader.readModels({ store });
    await models.caughtUp();
    expect(await reader.lists.get('p')).toEqual({ id: 'p', changes: 1, titles: 1 });
    expect(await models.countDeadLetters()).toBe(0);
  });

  test('a crash while an event becomes a dead letter results in one dead letter', async () => {
    await using reader = await open();
    await reader.eventLog.append('users', [listChanged('p', 1), listChanged('q', 1)]);
    let crashed = false;
    const store = withCommit(reader.store, async (change, real) => {
      await real(change);
      if (crashed || !change.writes.some(({ collection }) => collection.startsWith('dead_letters'))) return;
      crashed = true;
      throw new Error('crashed after');
    });
    const models = await reader.readModels({ store, events: poisonedBy(new Set(['p/1'])) });
    await models.caughtUp();
    expect(crashed).toBe(true);
    expect((await lettersOf(models)).map(({ event }) => event?.eventId)).toEqual(['p/1']);
    expect(await reader.lists.get('q')).toEqual({ id: 'q', changes: 1, titles: 1 });
  });
}

/** @param createPorts Default: the SQLite adapters. */
export function describeDeadLetterConformance(name: string, createPorts?: () => Promise<TestPorts>): void {
  const open: OpenReader = () => openTestReader(createPorts);

  describe(name, () => {
    describeDeadLettering(open);
    describeRedrive(open);
    describeSpecialCases(open);
  });
}
