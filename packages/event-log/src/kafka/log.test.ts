/** Appending with a fake client, whose sends settle when a test says so. */
import type { Envelope } from '@marquee/contracts/events/envelope';
import { silentLog } from '@marquee/runtime/log';
import { expect, test } from 'vitest';
import type { KafkaClient } from './client.js';
import { createKafkaLog } from './log.js';

const EVENT: Envelope = {
  eventId: 'a/1',
  type: 'ThingChanged',
  version: 1,
  owner: 'users',
  key: 'a',
  seq: 1,
  occurredAt: '2026-01-01T00:00:00Z',
  causationId: null,
  payload: null,
};

interface Send {
  /** The number of the producer, from 1. */
  readonly producer: number;
  readonly settle: (error?: Error) => void;
}

function createFakeClient() {
  const sends: Send[] = [];
  const closed: number[] = [];
  let producers = 0;
  const client: KafkaClient = {
    connect: async () => undefined,
    ping: async () => undefined,
    createTopic: async () => undefined,
    readOffsets: async () => [],
    openProducer: async () => {
      const producer = (producers += 1);
      return {
        send: () =>
          new Promise((resolve, reject) => {
            sends.push({ producer, settle: (error) => (error ? reject(error) : resolve()) });
          }),
        close: async () => void closed.push(producer),
      };
    },
    createMember: () => {
      throw new Error('not used');
    },
    close: async () => undefined,
  };
  return { client, sends, closed };
}

const OPTIONS = { brokers: [], clientId: 'test', log: silentLog, partitions: 1 };

function nextTurn(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}

test('batches are sent one after the other', async () => {
  const { client, sends } = createFakeClient();
  const log = createKafkaLog(client, OPTIONS);
  const appends = [log.append('users', [EVENT]), log.append('users', [EVENT])];
  await nextTurn();
  expect(sends).toHaveLength(1);
  sends[0]?.settle();
  await appends[0];
  await nextTurn();
  expect(sends).toHaveLength(2);
  sends[1]?.settle();
  await appends[1];
  await log.close();
});

test('after a batch that may have been stored, the next one is sent by a new producer', async () => {
  const { client, sends, closed } = createFakeClient();
  const log = createKafkaLog(client, OPTIONS);
  const failing = log.append('users', [EVENT]);
  await nextTurn();
  sends[0]?.settle(new Error('no response'));
  await expect(failing).rejects.toThrow('no response');
  const appending = log.append('users', [EVENT]);
  await nextTurn();
  sends[1]?.settle();
  await appending;
  expect(sends.map(({ producer }) => producer)).toEqual([1, 2]);
  await log.close();
  expect(closed).toEqual([1, 2]);
});
