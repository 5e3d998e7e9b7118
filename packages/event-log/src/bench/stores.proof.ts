/** `npm run proof -- stores`: measures stores and logs, SQLite compared with MongoDB and Kafka. */
import { fork } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import type { NewEvent } from '@marquee/contracts/events/envelope';
import { changeNumber, openTestSystem, OWNER } from '../crash-harness/test-system.js';
import type { TestSystem } from '../crash-harness/test-system.js';
import { temporaryFolders, testServers } from '../crash-harness/locations.js';
import type { DataLocations } from '../crash-harness/crash-rounds.js';
import { KAFKA_CLIENTS } from '../kafka/client-names.js';
import { silentLog } from '@marquee/runtime/log';
import { startRelay } from '../outbox/relay.js';
import type { Proof } from '@marquee/testing/proof';
import { startServices } from '@marquee/testing/services/start-services';
import { formatTable } from './rows.js';
import type { Row } from './rows.js';

const WRITES = 1_000;
const DOCUMENTS = 1_000;
const READS = 200;
const LATENCY_EVENTS = 300;
const LATENCY_PACE_MS = 5;
const THROUGHPUT_EVENTS = 20_000;
const PER_COMMIT = 500;

async function seconds(work: () => Promise<void>): Promise<number> {
  const startedAt = performance.now();
  await work();
  return (performance.now() - startedAt) / 1000;
}

function percentile(values: readonly number[], share: number): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length * share)] ?? NaN;
}

async function measureWrites({ store, left }: TestSystem): Promise<number> {
  return (
    WRITES /
    (await seconds(async () => {
      for (let n = 1; n <= WRITES; n += 1) await store.commit({ writes: [left.upsert({ id: `w${n}`, n })] });
    }))
  );
}

/** Milliseconds of one batched read. */
async function measureReads({ left }: TestSystem, keys: number): Promise<number> {
  const ids = Array.from({ length: keys }, (_, index) => `w${1 + ((index * 7) % DOCUMENTS)}`);
  const spent = await seconds(async () => {
    for (let n = 0; n < READS; n += 1) await left.getMany(ids);
  });
  return (spent * 1000) / READS;
}

/** Starts the consumer process, which reports the latency of each event when a requested number has arrived. */
async function startReader(location: string): Promise<ChildProcess> {
  const reader = fork(new URL('reader.js', import.meta.url).pathname, [location], {
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
  });
  await new Promise<void>((resolve) => reader.once('message', () => resolve()));
  return reader;
}

function request<T>(reader: ChildProcess, request: object): Promise<T> {
  return new Promise((resolve) => {
    reader.once('message', (reply) => resolve(reply as T));
    reader.send(request);
  });
}

async function measureEvents(
  system: TestSystem,
  location: string,
): Promise<Pick<Row, 'latencyP50Ms' | 'latencyP99Ms' | 'eventsPerSecond'>> {
  const reader = await startReader(location);
  const relay = startRelay({ store: system.store, log: system.log, owner: OWNER, logger: silentLog });
  const stamped = (n: number): readonly NewEvent[] =>
    (changeNumber(system, n).events ?? []).map((event) => ({ ...event, occurredAt: String(Date.now()) }));
  const commit = (from: number, count: number): Promise<void> =>
    system.store.commit({
      writes: [],
      events: Array.from({ length: count }, (_, index) => stamped(from + index)).flat(),
    });
  await commit(1, 1);
  await request(reader, { until: 1 });
  for (let n = 2; n <= LATENCY_EVENTS + 1; n += 1) {
    await commit(n, 1);
    await new Promise((resolve) => setTimeout(resolve, LATENCY_PACE_MS));
  }
  const latencies = (await request<readonly number[]>(reader, { until: LATENCY_EVENTS + 1 })).slice(1);
  const spent = await seconds(async () => {
    for (let from = 0; from < THROUGHPUT_EVENTS; from += PER_COMMIT)
      await commit(LATENCY_EVENTS + 2 + from, PER_COMMIT);
    await request(reader, { until: LATENCY_EVENTS + 1 + THROUGHPUT_EVENTS });
  });
  await relay.close();
  const gone = new Promise((resolve) => reader.once('exit', resolve));
  reader.disconnect();
  await gone;
  return {
    latencyP50Ms: percentile(latencies, 0.5),
    latencyP99Ms: percentile(latencies, 0.99),
    eventsPerSecond: THROUGHPUT_EVENTS / spent,
  };
}

async function measure(name: string, locations: DataLocations): Promise<Row> {
  const location = await locations.create();
  const system = await openTestSystem(location);
  try {
    const writesPerSecond = await measureWrites(system);
    const reads = { read50Ms: await measureReads(system, 50), read400Ms: await measureReads(system, 400) };
    const events = await measureEvents(system, location);
    return { name, writesPerSecond, ...reads, ...events, memoryMb: process.memoryUsage.rss() / 2 ** 20 };
  } finally {
    await system.close();
    await locations.remove(location);
  }
}

export const proof: Proof = {
  name: 'stores',
  summary:
    'Durable writes, batched reads, event latency and throughput across processes: embedded, and with --services also on MongoDB and Kafka, with each Kafka client.',
  options: { services: 'true: also measures MongoDB and Kafka (false)' },
  run: async ({ options, print }) => {
    const embedded = await measure('embedded', temporaryFolders);
    const rows = [embedded];
    if (options['services'] === 'true') {
      const services = await startServices({ mongo: true });
      try {
        for (const client of KAFKA_CLIENTS)
          rows.push(
            await measure(`${services.mongo.what}, ${services.kafka.what} with ${client}`, testServers(client)),
          );
      } finally {
        await services.stop();
      }
    }
    for (const line of formatTable(rows)) print(line);
    const { writesPerSecond, read400Ms, latencyP99Ms, eventsPerSecond } = embedded;
    return {
      figure: `embedded: ${writesPerSecond.toFixed(0)} durable writes/s, 400 keys in ${read400Ms.toFixed(2)} ms, commit to consumer p99 ${latencyP99Ms.toFixed(1)} ms, ${eventsPerSecond.toFixed(0)} events/s`,
      target: '>= 2000 writes/s, <= 2 ms, p99 <= 50 ms, >= 5000 events/s',
      holds: writesPerSecond >= 2000 && read400Ms <= 2 && latencyP99Ms <= 50 && eventsPerSecond >= 5000,
    };
  },
};
