/** The routes `/health`, `/ready` and `/metrics`. */
import type { EventLog } from '@marquee/event-log/port';
import type { Store } from '@marquee/document-store/port';
import type { FastifyInstance } from 'fastify';
import type { SubgraphTelemetry } from './telemetry.js';

export interface StatusSources {
  readonly subgraph: string;
  readonly store: Store;
  readonly eventLog: EventLog;
  readonly telemetry: SubgraphTelemetry;
  countDeadLetters(): Promise<number>;
  /** Resolves when own events are in the log, those of others are applied, and the warm-up requests are executed. */
  upToDate(): Promise<void>;
}

export function addStatusRoutes(
  server: FastifyInstance,
  { subgraph, store, eventLog, telemetry, countDeadLetters, upToDate }: StatusSources,
): void {
  const deadLetterReasons = async (): Promise<readonly string[]> => {
    const count = await countDeadLetters().catch(() => 0);
    return count === 0
      ? []
      : [`${count} events are dead letters or wait behind one: npm run redrive -- ${subgraph} --list`];
  };
  server.get('/health', async () => {
    const reasons = await Promise.all([store.degradedReasons?.(), eventLog.degradedReasons?.(), deadLetterReasons()]);
    const troubles = reasons.flatMap((own) => own ?? []);
    // A degraded process is alive: it serves what needs neither store nor log, and a restart would not repair it.
    return {
      status: troubles.length === 0 ? 'ok' : 'degraded',
      subgraph,
      pid: process.pid,
      ...(troubles.length === 0 ? {} : { troubles }),
    };
  });
  server.get('/ready', async () => {
    await upToDate();
    const troubles = await deadLetterReasons();
    return troubles.length === 0 ? { status: 'ready', subgraph } : { status: 'degraded', subgraph, troubles };
  });
  server.get('/metrics', async (_request, reply) =>
    reply.type(telemetry.registry.contentType).send(await telemetry.registry.metrics()),
  );
}
