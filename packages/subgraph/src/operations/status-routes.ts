/** The routes `/health`, `/ready` and `/metrics`. */
import type { EventLog } from '@marquee/event-log/port';
import type { Store } from '@marquee/document-store/port';
import { createDiskCheck, Health } from '@marquee/runtime/health';
import type { Finding, HealthCheck } from '@marquee/runtime/health';
import { serveMetrics } from '@marquee/runtime/metrics/http-metrics';
import type { FastifyInstance } from 'fastify';
import type { SubgraphTelemetry } from './telemetry.js';

export interface StatusSources {
  readonly subgraph: string;
  /** The parts of the process; dead letters are added to them. */
  readonly health: Health;
  readonly telemetry: SubgraphTelemetry;
  countDeadLetters(): Promise<number>;
  /** Resolves when own events are in the log, those of others are applied, and the warm-up requests are executed. */
  upToDate(): Promise<void>;
}

/** `/ready` responds 503 after this time: a stuck consumer must not keep its callers waiting. */
const READY_MS = 10_000;

export function addStatusRoutes(
  server: FastifyInstance,
  { subgraph, health, telemetry, countDeadLetters, upToDate }: StatusSources,
): void {
  const deadLetters = async (): Promise<Finding | null> => {
    const count = await countDeadLetters().catch(() => 0);
    return count === 0
      ? null
      : { reason: `${count} events are dead letters or wait behind one: npm run redrive -- ${subgraph} --list` };
  };
  health.add('dead letters', deadLetters);
  server.get('/health', async () => ({ subgraph, ...(await health.report()) }));
  server.get('/ready', async (_request, reply) => {
    if (!(await isWithinLimit(upToDate())))
      return reply.code(503).send({ status: 'catching up', subgraph, parts: (await health.report()).parts });
    const finding = await deadLetters();
    return finding === null
      ? { status: 'ready', subgraph }
      : { status: 'degraded', subgraph, troubles: [finding.reason] };
  });
  serveMetrics(server, () => telemetry.registry.families());
}

async function isWithinLimit(work: Promise<void>): Promise<boolean> {
  let timer: NodeJS.Timeout | undefined;
  const limit = new Promise<boolean>((resolve) => {
    timer = setTimeout(() => resolve(false), READY_MS);
  });
  try {
    return await Promise.race([work.then(() => true), limit]);
  } finally {
    clearTimeout(timer);
  }
}

export interface HealthSources {
  readonly dataDir: string;
  readonly store: Store;
  readonly eventLog: EventLog;
  readonly commits: HealthCheck;
  readonly published: HealthCheck;
  readonly applied: HealthCheck;
}

/** The parts of a subgraph's process. */
export function openHealth(clock: () => Date, sources: HealthSources): Health {
  const { dataDir, store, eventLog, commits, published, applied } = sources;
  return new Health(clock)
    .add('disk', createDiskCheck(dataDir))
    .add('store', commits, async () => findingOf(await store.degradedReasons?.()))
    .add('event log', published, async () => findingOf(await eventLog.degradedReasons?.()))
    .add('event consumer', applied);
}

function findingOf(reasons: readonly string[] = []): Finding | null {
  return reasons.length === 0 ? null : { reason: reasons.join('; ') };
}
