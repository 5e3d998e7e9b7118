/** `npm run proof -- kafka-clients`: compares the Kafka clients in turns, so that other load hits both alike. */
import { randomUUID } from 'node:crypto';
import { setTimeout as wait } from 'node:timers/promises';
import type { Envelope } from '@marquee/contracts/events/envelope';
import { silentLog } from '@marquee/runtime/log';
import type { Proof } from '@marquee/testing/proof';
import { servicesFromEnvironment } from '@marquee/testing/services/environment';
import { startServices } from '@marquee/testing/services/start-services';
import { KAFKA_CLIENTS } from '../kafka/client-names.js';
import type { KafkaClientName } from '../kafka/client-names.js';
import { openKafkaLog } from '../kafka/log.js';

const PARTITIONS = 2;
const KEYS = 50;
const PER_APPEND = 500;
const LATENCY_EVENTS = 200;
const LATENCY_PACE_MS = 5;

interface Figures {
  readonly eventsPerSecond: number;
  /** CPU time of this process. */
  readonly cpuMsPerThousand: number;
  /** From the call of `append` to the call of `apply`. */
  readonly latencyP50Ms: number;
  readonly latencyP99Ms: number;
  readonly lost: number;
}

function stamped(seq: number): Envelope {
  const [key, occurredAt] = [`key-${seq % KEYS}`, String(performance.now())];
  const payload = { text: 'x'.repeat(200) };
  return {
    eventId: randomUUID(),
    type: 'ThingChanged',
    version: 1,
    owner: 'users',
    key,
    seq,
    occurredAt,
    causationId: null,
    payload,
  };
}

function percentile(values: readonly number[], share: number): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length * share)] ?? NaN;
}

/** Appends and consumes in this process: first single events, then all in batches. */
async function measure(client: KafkaClientName, events: number): Promise<Figures> {
  const { kafkaBrokers: brokers } = servicesFromEnvironment();
  const prefix = `bench-${randomUUID().slice(0, 8)}.`;
  const log = await openKafkaLog({
    client,
    brokers,
    clientId: 'bench',
    log: silentLog,
    partitions: PARTITIONS,
    prefix,
  });
  const latencies: number[] = [];
  const subscription = log.consume({
    group: 'bench',
    owners: ['users'],
    positionOf: async () => null,
    apply: async ({ events: applied }) => {
      const now = performance.now();
      for (const { occurredAt } of applied) latencies.push(now - Number(occurredAt));
    },
    onError: (error) => silentLog.error({ err: error }, 'not applied'),
  });
  await log.append('users', [stamped(0)]);
  await subscription.caughtUp();
  latencies.length = 0;
  for (let n = 1; n <= LATENCY_EVENTS; n += 1) {
    await log.append('users', [stamped(n)]);
    await wait(LATENCY_PACE_MS);
  }
  await subscription.caughtUp();
  const single = latencies.splice(0);
  const [startedAt, cpu] = [performance.now(), process.cpuUsage()];
  for (let from = 0; from < events; from += PER_APPEND)
    await log.append(
      'users',
      Array.from({ length: Math.min(PER_APPEND, events - from) }, (_, index) => stamped(from + index)),
    );
  await subscription.caughtUp();
  const { user, system } = process.cpuUsage(cpu);
  const seconds = (performance.now() - startedAt) / 1000;
  await log.close();
  return {
    eventsPerSecond: events / seconds,
    cpuMsPerThousand: (user + system) / events,
    latencyP50Ms: percentile(single, 0.5),
    latencyP99Ms: percentile(single, 0.99),
    lost: events + LATENCY_EVENTS - latencies.length - single.length,
  };
}

function median(figures: readonly Figures[], read: (figures: Figures) => number): number {
  return percentile(figures.map(read), 0.5);
}

function describeMedians(client: KafkaClientName, figures: readonly Figures[]): string {
  const of = (read: (each: Figures) => number): string => median(figures, read).toFixed(1);
  return `${client}: ${of((each) => each.eventsPerSecond)} events/s, ${of((each) => each.cpuMsPerThousand)} ms CPU per 1000 events, append to apply ${of((each) => each.latencyP50Ms)} / ${of((each) => each.latencyP99Ms)} ms`;
}

export const proof: Proof = {
  name: 'kafka-clients',
  summary: 'Throughput, CPU time and latency of the event log with each Kafka client, measured in turns.',
  options: { events: 'events per measurement (20000)', rounds: 'measurements of each client (5)' },
  run: async ({ options, print }) => {
    const events = Number(options['events'] ?? 20_000);
    const rounds = Number(options['rounds'] ?? 5);
    const services = await startServices({ mongo: false });
    try {
      // The first measurement of each client includes the compilation of its code and does not count.
      for (const client of KAFKA_CLIENTS) await measure(client, events);
      const results = new Map<KafkaClientName, Figures[]>(KAFKA_CLIENTS.map((client) => [client, []]));
      for (let round = 0; round < rounds; round += 1)
        for (const [client, figures] of results) figures.push(await measure(client, events));
      for (const [client, figures] of results) print(describeMedians(client, figures));
      const lost = [...results.values()].flat().reduce((sum, figures) => sum + Math.abs(figures.lost), 0);
      const [first = [], second = []] = [...results.values()];
      const ratio = (read: (figures: Figures) => number): string =>
        (median(second, read) / median(first, read)).toFixed(2);
      return {
        figure: `${KAFKA_CLIENTS.toReversed().join(' / ')}: events/s ${ratio((each) => each.eventsPerSecond)}, CPU ${ratio((each) => each.cpuMsPerThousand)}, latency p50 ${ratio((each) => each.latencyP50Ms)}, p99 ${ratio((each) => each.latencyP99Ms)}; ${lost} lost or repeated`,
        target: '0 lost or repeated',
        holds: lost === 0,
      };
    } finally {
      await services.stop();
    }
  },
};
