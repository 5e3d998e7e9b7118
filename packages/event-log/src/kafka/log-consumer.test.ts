/**
 * What the real driver does only when a cluster is in a rare state; everything else is held by the contract on a real
 * one.
 */
import type { Consumer, ConsumerConfig, ConsumerRunConfig } from 'kafkajs';
import { expect, test } from 'vitest';
import { silentLog } from '@marquee/runtime/log';
import { KafkaLogConsumer } from './log-consumer.js';
import type { KafkaLogConsumerOptions } from './log-consumer.js';
import { GROUP_TIMING } from './group-timing.js';

type Listener = (event: { readonly payload: unknown }) => void;

/** Drivers that stand still: each is told from outside what happens to it. */
class Drivers {
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

function openConsumer(
  kafka: Drivers,
  problems: unknown[],
  more: Partial<KafkaLogConsumerOptions> = {},
): KafkaLogConsumer {
  return new KafkaLogConsumer({
    owner: 'users',
    group: 'readers',
    owners: ['users'],
    groupPrefix: 'test.',
    kafka,
    logger: silentLog,
    backoff: { firstMs: 1, longestMs: 1 },
    timing: GROUP_TIMING,
    admin: { fetchTopicOffsets: async () => [] },
    topics: { ensure: async (owner) => owner },
    positionOf: async () => null,
    apply: async () => undefined,
    onError: (error) => problems.push(error),
    ...more,
  });
}

test('a driver that gave up for good is replaced by one that joins anew, as often as it takes', async () => {
  const [drivers, problems] = [new Drivers(), [] as unknown[]];
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

test('nobody joins for a consumer that is being closed, and the driver never by itself', async () => {
  const drivers = new Drivers();
  const consumer = openConsumer(drivers, []);
  await drivers.untilRunning(1);
  const closing = consumer.close();
  drivers.made[0]?.emit('crash', { error: new Error('closed under it'), restart: true });
  await closing;
  expect(drivers.made).toHaveLength(1);
  expect(await drivers.made[0]?.config.retry?.restartOnFailure?.(new Error('any'))).toBe(false);
});

/** A group that is divided anew starts its members at their last goals, which for some partitions is the end. */
test('a partition that is applied to its end has been reached, though no batch of it ever comes', async () => {
  const drivers = new Drivers();
  const admin = { fetchTopicOffsets: async () => [{ partition: 0, offset: '5', high: '5', low: '0' }] };
  const consumer = openConsumer(drivers, [], {
    admin,
    positionOf: async (owner, partition) => ({ owner, partition, offset: '4' }),
  });
  await drivers.untilRunning(1);
  drivers.made[0]?.emit('join', { memberAssignment: { users: [0] } });
  await consumer.caughtUp();
  await consumer.close();
});
