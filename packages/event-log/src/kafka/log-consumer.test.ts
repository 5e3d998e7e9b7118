/**
 * Driver events that a real cluster causes only in rare states, simulated with a fake driver. The conformance suite
 * covers everything else on a real cluster.
 */
import type { Consumer, ConsumerConfig, ConsumerRunConfig } from 'kafkajs';
import { expect, test } from 'vitest';
import { silentLog } from '@marquee/runtime/log';
import { KafkaJsMember } from './kafkajs/group-member.js';
import { KafkaLogConsumer } from './log-consumer.js';
import type { KafkaLogConsumerOptions } from './log-consumer.js';
import type { PartitionOffsets } from './client.js';
import { GROUP_TIMING } from './group-timing.js';

type Listener = (event: { readonly payload: unknown }) => void;

/** Fake kafkajs consumers that do nothing until a test emits an event. */
class FakeDrivers {
  readonly made: { readonly config: ConsumerConfig; isRunning: boolean; emit(name: string, payload: unknown): void }[] =
    [];
  #waiting: (() => void) | null = null;

  consumer = (config: ConsumerConfig): Consumer => {
    const listeners = new Map<string, Listener>();
    const driver = {
      config,
      isRunning: false,
      emit: (name: string, payload: unknown) => listeners.get(name)?.({ payload }),
    };
    this.made.push(driver);
    const stop = async (): Promise<void> => void (driver.isRunning = false);
    const run = async (_config?: ConsumerRunConfig): Promise<void> => {
      driver.isRunning = true;
      this.#waiting?.();
    };
    const events = { GROUP_JOIN: 'join', CRASH: 'crash' };
    return {
      events,
      on: (name: string, listener: Listener) => listeners.set(name, listener),
      connect: stop,
      subscribe: stop,
      run,
      stop,
      disconnect: stop,
    } as unknown as Consumer;
  };

  async untilRunning(count: number): Promise<void> {
    while (this.made.length < count || this.made[count - 1]?.isRunning !== true)
      await new Promise<void>((resolve) => (this.#waiting = resolve));
  }
}

function clientOn(kafka: FakeDrivers, offsets: readonly PartitionOffsets[] = []): KafkaLogConsumerOptions['client'] {
  return {
    createMember: (options) => new KafkaJsMember(kafka, options),
    readOffsets: async () => offsets,
  };
}

function openConsumer(
  kafka: FakeDrivers,
  problems: unknown[],
  more: Partial<KafkaLogConsumerOptions> = {},
): KafkaLogConsumer {
  return new KafkaLogConsumer({
    owner: 'users',
    group: 'readers',
    owners: ['users'],
    groupPrefix: 'test.',
    client: clientOn(kafka),
    logger: silentLog,
    backoff: { firstMs: 1, longestMs: 1 },
    timing: GROUP_TIMING,
    topics: { ensure: async (owner) => owner },
    positionOf: async () => null,
    apply: async () => undefined,
    onError: (error) => problems.push(error),
    ...more,
  });
}

test('a consumer that crashed without restart is replaced by one that joins the group again, after every crash', async () => {
  const [drivers, problems] = [new FakeDrivers(), [] as unknown[]];
  const consumer = openConsumer(drivers, problems);
  await drivers.untilRunning(1);
  for (const count of [1, 2]) {
    const error = new Error(`given up ${count}`);
    drivers.made.at(-1)?.emit('crash', { error, restart: false });
    await drivers.untilRunning(count + 1);
    expect(problems.at(-1)).toBe(error);
  }
  await consumer.close();
  expect(drivers.made.map(({ isRunning }) => isRunning)).toEqual([false, false, false]);
});

test('a closing consumer does not join again, and the driver never restarts by itself', async () => {
  const drivers = new FakeDrivers();
  const consumer = openConsumer(drivers, []);
  await drivers.untilRunning(1);
  const closing = consumer.close();
  drivers.made[0]?.emit('crash', { error: new Error('connection closed'), restart: true });
  await closing;
  expect(drivers.made).toHaveLength(1);
  expect(await drivers.made[0]?.config.retry?.restartOnFailure?.(new Error('any'))).toBe(false);
});

/** After a rebalance, members continue at their positions, which can be the end of a partition. */
test('a fully applied partition counts as caught up, although no batch of it is delivered', async () => {
  const drivers = new FakeDrivers();
  const consumer = openConsumer(drivers, [], {
    client: clientOn(drivers, [{ partition: 0, low: 0n, high: 5n }]),
    positionOf: async (owner, partition) => ({ owner, partition, offset: '4' }),
  });
  await drivers.untilRunning(1);
  drivers.made[0]?.emit('join', { memberAssignment: { users: [0] } });
  await consumer.caughtUp();
  await consumer.close();
});
