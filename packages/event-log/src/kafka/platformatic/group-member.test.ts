/** States of a group that a real cluster causes only in rare cases, simulated with a fake consumer of the library. */
import { EventEmitter } from 'node:events';
import { setTimeout as wait } from 'node:timers/promises';
import type { Consumer } from '@platformatic/kafka';
import { expect, test } from 'vitest';
import { GROUP_TIMING } from '../group-timing.js';
import type { Delivery, MemberOptions } from '../client.js';
import { PlatformaticMember } from './group-member.js';

const TOPIC = 'test.users';
const LEADER = 1;
const CONNECTION = { clientId: 'test', bootstrapBrokers: [] };

/** Two partitions with endless messages. Records the offsets that are requested for each partition. */
class FakeConsumer extends EventEmitter {
  readonly requested: (readonly { readonly partition: number; readonly fetchOffset: bigint }[])[] = [];
  readonly topics = { track: () => true } as unknown as Consumer['topics'];
  memberId: string | null = 'member';
  assignments = null;
  failure: Error | null = null;

  async joinGroup(): Promise<string> {
    this.assign([0, 1]);
    return 'member';
  }

  assign(partitions: readonly number[]): void {
    this.emit('consumer:group:join', { assignments: [{ topic: TOPIC, partitions }] });
  }

  async metadata(): Promise<unknown> {
    const partitions = [{ leader: LEADER }, { leader: LEADER }];
    return { topics: new Map([[TOPIC, { id: 'topic-id', partitions, partitionsCount: partitions.length }]]) };
  }

  async fetch(options: Parameters<Consumer['fetch']>[0]): Promise<unknown> {
    await wait(1);
    if (this.failure) throw this.failure;
    const partitions = options.topics.flatMap((topic) => topic.partitions);
    this.requested.push(partitions);
    const recordsAt = (firstOffset: bigint) => [
      { firstOffset, lastOffsetDelta: 0, attributes: 0, records: [{ offsetDelta: 0, key: null, value: null }] },
    ];
    return {
      responses: [
        {
          partitions: partitions.map(({ partition, fetchOffset }) => ({
            partitionIndex: partition,
            records: recordsAt(fetchOffset),
          })),
        },
      ],
    };
  }

  async close(): Promise<void> {
    this.removeAllListeners();
  }
}

async function joinMember(overrides: Partial<MemberOptions> = {}) {
  const consumer = new FakeConsumer();
  const crashes: unknown[] = [];
  const delivered: Delivery[] = [];
  const member = new PlatformaticMember(CONNECTION, () => consumer as unknown as Consumer, {
    groupId: 'test.readers.users',
    topic: TOPIC,
    timing: GROUP_TIMING,
    onAssigned: () => undefined,
    startOffset: async () => 10n,
    deliver: async (delivery) => {
      delivered.push(delivery);
      return (delivery.messages.at(-1)?.offset ?? 0n) + 1n;
    },
    onCrash: (error) => crashes.push(error),
    ...overrides,
  });
  await member.join();
  return { consumer, member, crashes, delivered };
}

async function until(isTrue: () => boolean): Promise<void> {
  while (!isTrue()) await wait(1);
}

test('each partition is read from its start offset on, without gaps', async () => {
  const { member, delivered } = await joinMember();
  await until(() => delivered.length >= 6);
  await member.leave();
  for (const partition of [0, 1]) {
    const offsets = delivered
      .filter((delivery) => delivery.partition === partition)
      .map(({ messages }) => messages[0]?.offset);
    expect(offsets).toEqual(offsets.map((_, index) => 10n + BigInt(index)));
  }
});

test('a partition whose messages are being applied is left out of requests and does not block the others', async () => {
  let unblock: () => void = () => undefined;
  const blocked = new Promise<void>((resolve) => (unblock = resolve));
  const applied: number[] = [];
  const { member, consumer } = await joinMember({
    deliver: async ({ partition, messages }) => {
      if (partition === 0) await blocked;
      applied.push(partition);
      return (messages.at(-1)?.offset ?? 0n) + 1n;
    },
  });
  await until(() => applied.length >= 3);
  expect(applied).toEqual(applied.map(() => 1));
  expect(consumer.requested.at(-1)?.map(({ partition }) => partition)).toEqual([1]);
  unblock();
  await until(() => applied.includes(0));
  await member.leave();
});

test('after a new assignment, reading starts again at the positions of the store', async () => {
  let start = 10n;
  const { member, consumer, delivered } = await joinMember({ startOffset: async () => start });
  await until(() => delivered.length >= 4);
  const before = delivered.at(-1);
  start = 500n;
  consumer.requested.length = 0;
  consumer.assign([1]);
  expect(before?.isStale()).toBe(true);
  await until(() => consumer.requested.some(([first]) => first?.fetchOffset === 500n));
  await member.leave();
  expect(consumer.requested.at(-1)?.map(({ partition }) => partition)).toEqual([1]);
});

test('a failed request ends the member once, and leaving it waits for its deliveries', async () => {
  const { member, consumer, crashes, delivered } = await joinMember();
  await until(() => delivered.length >= 2);
  consumer.failure = new Error('connection closed');
  await until(() => crashes.length > 0);
  await member.leave();
  expect(crashes).toEqual([consumer.failure]);
});

test('heartbeats that fail for longer than the session timeout end the member, single ones do not', async () => {
  const timing = { ...GROUP_TIMING, sessionTimeout: 20 };
  const { member, consumer, crashes } = await joinMember({ timing });
  const error = new Error('not the coordinator');
  consumer.emit('consumer:heartbeat:error', { error });
  expect(crashes).toEqual([]);
  await wait(30);
  consumer.emit('consumer:heartbeat:error', { error });
  consumer.emit('consumer:heartbeat:error', { error });
  expect(crashes).toEqual([error]);
  await member.leave();
});

test('after a rebalance, a delivery that is being retried ends, and only then reading starts again', async () => {
  const applying = new Set<number>();
  const problems: string[] = [];
  let started = 0;
  const { member, consumer, crashes } = await joinMember({
    deliver: async ({ partition, heartbeat }) => {
      if (applying.has(partition)) problems.push(`two deliveries of partition ${partition}`);
      applying.add(partition);
      started += 1;
      try {
        for (;;) {
          await wait(1);
          await heartbeat();
        }
      } finally {
        applying.delete(partition);
      }
    },
  });
  for (let round = 1; round <= 5; round += 1) {
    await until(() => started === 2 * round);
    consumer.emit('consumer:group:rebalance');
    consumer.assign([0, 1]);
  }
  await until(() => started === 12);
  consumer.emit('consumer:group:rebalance');
  await member.leave();
  expect(problems).toEqual([]);
  expect(crashes).toEqual([]);
});
