/** The conformance suite of the event log. The test of an adapter provides a harness and calls this once. */
import type { Envelope } from '@marquee/contracts/events/envelope';
import { describe, expect, test } from 'vitest';
import type { Position } from '@marquee/document-store/port';
import type { Batch, ConsumeOptions, EventLog, Subscription } from '../port.js';

export interface EventLogHarness {
  /** Opens the log on the data of this harness. Each opened log stands for a separate process. */
  open(): Promise<EventLog>;
  /** Removes the data. Called after all logs are closed. */
  dispose(): Promise<void>;
}

function envelope(key: string, seq: number, owner = 'users'): Envelope {
  return {
    eventId: `${owner}/${key}/${seq}`,
    type: 'ThingChanged',
    version: 1,
    owner,
    key,
    seq,
    occurredAt: '2026-01-01T00:00:00Z',
    causationId: null,
    payload: { key, seq, text: 'Zoë 🎬' },
  };
}

function series(key: string, from: number, until: number, owner = 'users'): readonly Envelope[] {
  return Array.from({ length: until - from }, (_, index) => envelope(key, from + index, owner));
}

/** A promise and the function that resolves it. */
function createGate() {
  let open: () => void = () => undefined;
  const opened = new Promise<void>((resolve) => (open = resolve));
  return { open, opened };
}

/** A consumer that records the delivered batches and its positions. */
function createRecorder() {
  const batches: Batch[] = [];
  const positions = new Map<string, Position>();
  const errors: unknown[] = [];
  const record = async (batch: Batch): Promise<void> => {
    batches.push(batch);
    positions.set(`${batch.position.owner}/${batch.position.partition}`, batch.position);
  };
  const options = (owners: readonly string[], overrides: Partial<ConsumeOptions> = {}): ConsumeOptions => ({
    group: 'recorder',
    owners,
    positionOf: async (owner, partition) => positions.get(`${owner}/${partition}`) ?? null,
    apply: record,
    onError: (error) => errors.push(error),
    ...overrides,
  });
  return { batches, positions, errors, record, options, events: () => batches.flatMap((batch) => batch.events) };
}

type WithLogs = (
  work: (
    open: () => Promise<EventLog>,
    consume: (log: EventLog, options: ConsumeOptions) => Subscription,
  ) => Promise<void>,
) => Promise<void>;

/** Returns a function that runs tests with functions to open and consume logs, and closes everything afterwards. */
function createWithLogs(create: () => Promise<EventLogHarness>): WithLogs {
  return async (work) => {
    const harness = await create();
    const logs: EventLog[] = [];
    const subscriptions: Subscription[] = [];
    try {
      await work(
        async () => {
          const log = await harness.open();
          logs.push(log);
          return log;
        },
        (log, options) => {
          const subscription = log.consume(options);
          subscriptions.push(subscription);
          return subscription;
        },
      );
    } finally {
      for (const subscription of subscriptions) await subscription.close();
      for (const log of logs) await log.close();
      await harness.dispose();
    }
  };
}

/** Which events are delivered, and in which order. */
function describeContents(withLogs: WithLogs): void {
  test('a consumer that starts at the ends of a log gets the events that are appended later, and no others', () =>
    withLogs(async (open, consume) => {
      const log = await open();
      const recorder = createRecorder();
      await log.append('users', [...series('a', 1, 9), ...series('b', 1, 4)]);
      const ends = (await log.endsOf('users')) ?? [];
      for (const end of ends) recorder.positions.set(`${end.owner}/${end.partition}`, end);
      const subscription = consume(log, recorder.options(['users']));
      await subscription.caughtUp();
      expect(recorder.events()).toEqual([]);
      await log.append('users', series('a', 9, 12));
      await subscription.caughtUp();
      expect(recorder.events()).toEqual(series('a', 9, 12));
      const reached = ((await log.endsOf('users')) ?? []).map(
        ({ partition, offset }) =>
          BigInt(offset) - BigInt(ends.find((end) => end.partition === partition)?.offset ?? 0),
      );
      expect(reached.reduce((sum, each) => sum + each, 0n)).toBe(3n);
    }));

  test('delivers all events from the first one on, unchanged and in order', () =>
    withLogs(async (open, consume) => {
      const log = await open();
      const recorder = createRecorder();
      await log.append('users', series('a', 1, 4));
      await log.append('users', series('b', 1, 3));
      await consume(log, recorder.options(['users'])).caughtUp();
      expect(recorder.events()).toEqual([...series('a', 1, 4), ...series('b', 1, 3)]);
    }));

  test('keeps the order of each key over many appends and batches', () =>
    withLogs(async (open, consume) => {
      const log = await open();
      const recorder = createRecorder();
      const subscription = consume(log, recorder.options(['users'], { maxBatch: 7 }));
      for (let seq = 1; seq <= 40; seq += 1)
        await log.append(
          'users',
          ['a', 'b', 'c'].map((key) => envelope(key, seq)),
        );
      await subscription.caughtUp();
      for (const key of ['a', 'b', 'c'])
        expect(recorder.events().filter((event) => event.key === key)).toEqual(series(key, 1, 41));
      expect(Math.max(...recorder.batches.map(({ events }) => events.length))).toBeLessThanOrEqual(7);
    }));

  test('an event that the log already contains is skipped, alone or within a batch', () =>
    withLogs(async (open, consume) => {
      const log = await open();
      const recorder = createRecorder();
      await log.append('users', series('a', 1, 3));
      await log.append('users', series('a', 1, 3));
      await log.append('users', series('a', 2, 6));
      await log.append('users', []);
      await consume(log, recorder.options(['users'])).caughtUp();
      expect(recorder.events()).toEqual(series('a', 1, 6));
    }));

  test('appended events survive a restart and are not appended again', () =>
    withLogs(async (open, consume) => {
      const before = await open();
      await before.append('users', series('a', 1, 3));
      await before.close();
      const after = await open();
      await after.append('users', series('a', 1, 4));
      const recorder = createRecorder();
      await consume(after, recorder.options(['users'])).caughtUp();
      expect(recorder.events()).toEqual(series('a', 1, 4));
    }));
}

/** Where consumers start, and which logs they read. */
function describePositions(withLogs: WithLogs): void {
  test('continues after the stored position of the consumer', () =>
    withLogs(async (open, consume) => {
      const log = await open();
      const recorder = createRecorder();
      await log.append('users', series('a', 1, 4));
      const first = consume(log, recorder.options(['users'], { maxBatch: 2 }));
      await first.caughtUp();
      await first.close();
      await log.append('users', series('a', 4, 6));
      recorder.batches.length = 0;
      await consume(log, recorder.options(['users'])).caughtUp();
      expect(recorder.events()).toEqual(series('a', 4, 6));
    }));

  test('consuming from the position of any batch delivers all later events', () =>
    withLogs(async (open, consume) => {
      const log = await open();
      await log.append('users', series('a', 1, 12));
      const whole = createRecorder();
      await consume(log, whole.options(['users'], { maxBatch: 5 })).caughtUp();
      for (const { position, events } of whole.batches) {
        const rest = createRecorder();
        await consume(
          log,
          rest.options(['users'], { group: `from-${position.offset}`, positionOf: async () => position }),
        ).caughtUp();
        expect(rest.events()).toEqual(series('a', (events.at(-1)?.seq ?? 0) + 1, 12));
      }
    }));

  test('a reader receives events that another process appends, and waits for an owner without a log', () =>
    withLogs(async (open, consume) => {
      const [writer, reader] = [await open(), await open()];
      const recorder = createRecorder();
      const arrived = createGate();
      const subscription = consume(reader, {
        ...recorder.options(['users', 'billing']),
        apply: async (batch) => {
          await recorder.record(batch);
          if (recorder.events().length === 3) arrived.open();
        },
      });
      await subscription.caughtUp();
      expect(recorder.events()).toEqual([]);
      await writer.append('users', series('a', 1, 3));
      await writer.append('billing', series('x', 1, 2, 'billing'));
      await arrived.opened;
      expect(
        recorder
          .events()
          .map(({ eventId }) => eventId)
          .toSorted(),
      ).toEqual(['billing/x/1', 'users/a/1', 'users/a/2']);
    }));

  test('each of several groups receives all events', () =>
    withLogs(async (open, consume) => {
      const log = await open();
      await log.append('users', series('a', 1, 4));
      const recorders = [createRecorder(), createRecorder()];
      await Promise.all(
        recorders.map((recorder, index) =>
          consume(log, { ...recorder.options(['users']), group: `group-${index}` }).caughtUp(),
        ),
      );
      for (const recorder of recorders) expect(recorder.events()).toEqual(series('a', 1, 4));
    }));
}

/** One batch is delivered at a time. */
function describeBackPressure(withLogs: WithLogs): void {
  test('delivers one batch at a time, each after the previous one is applied', () =>
    withLogs(async (open, consume) => {
      const log = await open();
      await log.append('users', series('a', 1, 7));
      let running = 0;
      let maxRunning = 0;
      const recorder = createRecorder();
      const apply = async (batch: Batch): Promise<void> => {
        running += 1;
        maxRunning = Math.max(maxRunning, running);
        await new Promise((resolve) => setImmediate(resolve));
        await recorder.record(batch);
        running -= 1;
      };
      await consume(log, recorder.options(['users'], { apply, maxBatch: 2 })).caughtUp();
      expect(recorder.batches.map(({ events }) => events.length)).toEqual([2, 2, 2]);
      expect(maxRunning).toBe(1);
    }));

  test('while a batch is being applied, appended events are not delivered; they are delivered afterwards', () =>
    withLogs(async (open, consume) => {
      const log = await open();
      await log.append('users', series('a', 1, 3));
      const [started, proceed] = [createGate(), createGate()];
      const recorder = createRecorder();
      let delivered = 0;
      const apply = async (batch: Batch): Promise<void> => {
        delivered += 1;
        started.open();
        await proceed.opened;
        await recorder.record(batch);
      };
      const subscription = consume(log, recorder.options(['users'], { apply, maxBatch: 2 }));
      await started.opened;
      for (let from = 3; from < 203; from += 20) await log.append('users', series('a', from, from + 20));
      expect(delivered).toBe(1);
      proceed.open();
      await subscription.caughtUp();
      expect(recorder.events()).toEqual(series('a', 1, 203));
      expect(Math.max(...recorder.batches.map(({ events }) => events.length))).toBe(2);
    }));
}

/** What happens when a batch cannot be applied. */
function describeFailures(withLogs: WithLogs): void {
  test('delivers a batch again until it is applied, before later batches', () =>
    withLogs(async (open, consume) => {
      const log = await open();
      await log.append('users', series('a', 1, 5));
      const recorder = createRecorder();
      const tried: (readonly number[])[] = [];
      const apply = async (batch: Batch): Promise<void> => {
        tried.push(batch.events.map(({ seq }) => seq));
        if (tried.length <= 2) throw new Error(`failure ${tried.length}`);
        await recorder.record(batch);
      };
      await consume(log, recorder.options(['users'], { apply, maxBatch: 2 })).caughtUp();
      expect(tried).toEqual([
        [1, 2],
        [1, 2],
        [1, 2],
        [3, 4],
      ]);
      expect(recorder.errors).toEqual([new Error('failure 1'), new Error('failure 2')]);
      expect(recorder.events()).toEqual(series('a', 1, 5));
    }));

  test('an owner whose events cannot be applied does not block another owner', () =>
    withLogs(async (open, consume) => {
      const log = await open();
      await log.append('users', series('a', 1, 3));
      await log.append('billing', series('x', 1, 3, 'billing'));
      const recorder = createRecorder();
      const healthy = createGate();
      const apply = async (batch: Batch): Promise<void> => {
        if (batch.position.owner === 'users') throw new Error('cannot be applied');
        await recorder.record(batch);
        healthy.open();
      };
      consume(log, recorder.options(['users', 'billing'], { apply }));
      await healthy.opened;
      expect(recorder.events()).toEqual(series('x', 1, 3, 'billing'));
    }));

  test('retries when the position of the consumer cannot be read', () =>
    withLogs(async (open, consume) => {
      const log = await open();
      await log.append('users', series('a', 1, 3));
      const recorder = createRecorder();
      let reads = 0;
      const positionOf = async (): Promise<null> => {
        reads += 1;
        if (reads === 1) throw new Error('store unavailable');
        return null;
      };
      await consume(log, recorder.options(['users'], { positionOf })).caughtUp();
      expect(recorder.errors).toEqual([new Error('store unavailable')]);
      expect(recorder.events()).toEqual(series('a', 1, 3));
    }));
}

/** Closing a subscription and catching up. */
function describeSubscriptions(withLogs: WithLogs): void {
  test('closing waits for the current batch, and nothing is delivered afterwards', () =>
    withLogs(async (open, consume) => {
      const log = await open();
      await log.append('users', series('a', 1, 5));
      const [started, proceed] = [createGate(), createGate()];
      const recorder = createRecorder();
      const apply = async (batch: Batch): Promise<void> => {
        started.open();
        await proceed.opened;
        await recorder.record(batch);
      };
      const subscription = consume(log, recorder.options(['users'], { apply, maxBatch: 2 }));
      await started.opened;
      const waiting = subscription.caughtUp();
      const closed = subscription.close();
      proceed.open();
      await expect(waiting).rejects.toThrow('closed');
      await closed;
      await log.append('users', series('a', 5, 9));
      expect(recorder.events()).toEqual(series('a', 1, 3));
      await expect(subscription.caughtUp()).rejects.toThrow('closed');
    }));

  test('caughtUp() waits for all events appended before the call', () =>
    withLogs(async (open, consume) => {
      const [writer, reader] = [await open(), await open()];
      const recorder = createRecorder();
      const subscription = consume(reader, recorder.options(['users']));
      for (let seq = 1; seq <= 25; seq += 1) {
        await writer.append('users', [envelope('a', seq)]);
        await subscription.caughtUp();
        expect(recorder.events().length).toBe(seq);
      }
    }));
}

export function describeEventLogConformance(name: string, create: () => Promise<EventLogHarness>): void {
  const withLogs = createWithLogs(create);
  describe(name, () => {
    describeContents(withLogs);
    describePositions(withLogs);
    describeBackPressure(withLogs);
    describeFailures(withLogs);
    describeSubscriptions(withLogs);
  });
}
