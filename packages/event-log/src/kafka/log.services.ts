/** The conformance suite of the event log on Apache Kafka: `npm run test:services`. */
import { randomUUID } from 'node:crypto';
import type { Envelope } from '@marquee/contracts/events/envelope';
import { describe, expect, test } from 'vitest';
import { silentLog } from '@marquee/runtime/log';
import { servicesFromEnvironment } from '@marquee/testing/services/environment';
import type { Position } from '@marquee/document-store/port';
import { describeEventLogConformance } from '../conformance/event-log.conformance.js';
import { KAFKA_CLIENTS } from './client-names.js';
import type { KafkaClientName } from './client-names.js';
import { openKafkaLog } from './log.js';
import type { EventLog } from '../port.js';

const { kafkaBrokers: brokers } = servicesFromEnvironment();
const PACE = { firstMs: 1, longestMs: 4 };

// One partition, since the suite compares the order of events across keys.
describe.each(KAFKA_CLIENTS)('with the client %s', (client) => {
  describeEventLogConformance('the Kafka event log', async () => {
    const prefix = `test-${randomUUID()}.`;
    return {
      open: () =>
        openKafkaLog({
          client,
          brokers,
          clientId: 'conformance',
          log: silentLog,
          partitions: 1,
          prefix,
          backoff: PACE,
        }),
      dispose: async () => undefined,
    };
  });
});

function envelope(key: string, seq: number): Envelope {
  return {
    eventId: `${key}/${seq}`,
    type: 'ThingChanged',
    version: 1,
    owner: 'users',
    key,
    seq,
    occurredAt: '2026-01-01T00:00:00Z',
    causationId: null,
    payload: null,
  };
}

/** The clients of two members of one group. */
const PAIRS: readonly (readonly [KafkaClientName, KafkaClientName])[] = [
  ['kafkajs', 'kafkajs'],
  ['platformatic', 'platformatic'],
  ['kafkajs', 'platformatic'],
  ['platformatic', 'kafkajs'],
];

describe.each(PAIRS)('a log with several partitions, read with %s and %s', (client, otherClient) => {
  const PARTITIONS = 4;
  const KEYS = Array.from({ length: 12 }, (_, index) => `key-${index}`);

  const round = (seq: number): readonly Envelope[] => KEYS.map((key) => envelope(key, seq));

  /**
   * Stands for the store of a subgraph, shared by its instances: positions, and the applied sequence numbers by key.
   */
  const createSharedStore = () => {
    const positions = new Map<number, Position>();
    const applied = new Map<string, number[]>();
    const member = (name: string, log: EventLog, onBatch: (name: string) => void = () => undefined) =>
      log.consume({
        group: 'readers',
        owners: ['users'],
        positionOf: async (_owner, partition) => positions.get(partition) ?? null,
        apply: async ({ events, position }) => {
          for (const { key, seq } of events) {
            const before = applied.get(key) ?? [];
            if ((before.at(-1) ?? 0) < seq) applied.set(key, [...before, seq]);
          }
          positions.set(position.partition, position);
          onBatch(name);
        },
        onError: () => undefined,
      });
    return { applied, member };
  };

  const open = (prefix: string, name = client): Promise<EventLog> =>
    openKafkaLog({
      client: name,
      brokers,
      clientId: 'partitions',
      log: silentLog,
      partitions: PARTITIONS,
      prefix,
      backoff: PACE,
    });

  test('is divided between the members of a group, which together apply all events, in order per key', async () => {
    const prefix = `test-${randomUUID()}.`;
    const [writer, first, second] = [await open(prefix), await open(prefix), await open(prefix, otherClient)];
    const { applied, member } = createSharedStore();
    const worked = new Set<string>();
    const members = [
      member('first', first, (name) => worked.add(name)),
      member('second', second, (name) => worked.add(name)),
    ];
    let seq = 0;
    // Until both members have applied events: joining a group takes time.
    do {
      seq += 1;
      await writer.append('users', round(seq));
      for (const each of members) await each.caughtUp();
    } while (worked.size < 2 && seq < 500);
    for (const log of [writer, first, second]) await log.close();
    expect([...worked].toSorted()).toEqual(['first', 'second']);
    for (const key of KEYS) expect(applied.get(key)).toEqual(Array.from({ length: seq }, (_, index) => index + 1));
  });

  test('is taken over by the remaining member at the positions of the member that left', async () => {
    const prefix = `test-${randomUUID()}.`;
    const [writer, first, second] = [await open(prefix), await open(prefix), await open(prefix, otherClient)];
    const { applied, member } = createSharedStore();
    const leaving = member('first', first);
    await writer.append('users', round(1));
    await leaving.caughtUp();
    const staying = member('second', second);
    await writer.append('users', round(2));
    await staying.caughtUp();
    await first.close();
    await writer.append('users', round(3));
    await staying.caughtUp();
    await writer.close();
    await second.close();
    for (const key of KEYS) expect(applied.get(key)).toEqual([1, 2, 3]);
  });
});

test('an event appended by each client is in the same partition, so that its key keeps its order', async () => {
  const prefix = `test-${randomUUID()}.`;
  const keys = Array.from({ length: 50 }, (_, index) => `Zoë ${index}`);
  const partitionOf = new Map<string, Set<number>>();
  const logs = [];
  for (const [index, client] of KAFKA_CLIENTS.entries()) {
    const log = await openKafkaLog({ client, brokers, clientId: 'keys', log: silentLog, partitions: 6, prefix });
    await log.append(
      'users',
      keys.map((key) => envelope(key, index + 1)),
    );
    logs.push(log);
  }
  const [log] = logs;
  const subscription = log?.consume({
    group: 'keys',
    owners: ['users'],
    positionOf: async () => null,
    apply: async ({ events, position }) => {
      for (const { key } of events) partitionOf.set(key, (partitionOf.get(key) ?? new Set()).add(position.partition));
    },
    onError: () => undefined,
  });
  await subscription?.caughtUp();
  for (const each of logs) await each.close();
  expect([...partitionOf.keys()].toSorted()).toEqual(keys.toSorted());
  expect([...partitionOf.values()].map(({ size }) => size)).toEqual(keys.map(() => 1));
});

describe('opening the Kafka log', () => {
  test.each(KAFKA_CLIENTS)(
    'with %s fails for an unreachable broker with one sentence that names the setting',
    async (client) => {
      const brokers = ['127.0.0.1:9'];
      const opening = openKafkaLog({ client, brokers, clientId: 'unreachable', log: silentLog, partitions: 1 });
      await expect(opening).rejects.toThrow(
        'Kafka at 127.0.0.1:9 cannot be reached: start it, or correct KAFKA_BROKERS.',
      );
    },
  );
});
