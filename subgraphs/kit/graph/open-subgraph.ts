/**
 * Brings a declaration to life on given ports: store opened and seeded, events flowing, GraphQL answering. `serve` does this
 * for a process, `startSubgraph` for a test; neither knows more than the other.
 */
import { ApolloServer } from '@apollo/server';
import { ApolloServerPluginInlineTraceDisabled } from '@apollo/server/plugin/disabled';
import { fastifyApolloDrainPlugin, fastifyApolloHandler } from '@as-integrations/fastify';
import { HEADERS } from '@marquee/contracts/headers';
import fastify from 'fastify';
import type { FastifyInstance } from 'fastify';
import { startConsumer } from '../events/consumer.js';
import type { EventLog } from '../events/port.js';
import { rebuildProjections } from '../events/rebuild.js';
import { startRelay } from '../events/relay.js';
import type { SharedConfig } from '../process/config.js';
import { letGoWhenClosing } from '../process/let-go-when-closing.js';
import { createSubgraphTelemetry } from '../process/telemetry.js';
import { countingReads } from '../store/read-counter.js';
import type { Store } from '../store/port.js';
import { buildSchema } from './build-schema.js';
import type { Runtime, SubgraphContext, SubgraphDefinition } from './define-subgraph.js';
import type { ReadIdentity } from './identity.js';
import { maskErrors } from './mask-errors.js';
import { requestMetrics } from './request-metrics.js';
import { seedStore } from './seed-store.js';
import { readSchema } from './subgraph-files.js';

export interface SubgraphPorts<Config> {
  readonly runtime: Runtime<Config>;
  readonly store: Store;
  readonly eventLog: EventLog;
  readonly readIdentity: ReadIdentity;
  readonly mode: SharedConfig['mode'];
  /** Empties the read models and applies every event of the others anew before anything is answered. Default false. */
  readonly rebuild?: boolean;
}

export interface OpenSubgraph {
  /** Routes are in place; not listening yet. */
  readonly server: FastifyInstance;
  /** Resolves when every event that any log held at the time of the call has had its effect here. */
  caughtUp(): Promise<void>;
  /** Resolves when every own event is in the log. */
  published(): Promise<void>;
  close(): Promise<void>;
}

/** A representation of 400 tiles is 60 KB; 1000 of the largest stay below this. */
const MAX_BODY_BYTES = 2 * 1024 * 1024;

export const openSubgraph = async <Config, DomainStore, Loaders>(
  definition: SubgraphDefinition<Config, DomainStore, Loaders>,
  { runtime, store, eventLog, readIdentity, mode, rebuild = false }: SubgraphPorts<Config>,
): Promise<OpenSubgraph> => {
  const { name, events } = definition;
  const { log, clock } = runtime;
  const domainStore = await definition.store(store, runtime);
  await seedStore(definition, store, domainStore, runtime);
  const relay = startRelay({ store, log: eventLog, owner: name, logger: log });
  const consumption = { name, events, store, domainStore, eventLog, logger: log };
  if (rebuild) {
    await rebuildProjections(consumption);
    log.info({ projections: events.projections }, 'read models are rebuilt from the first event on');
  }
  const consumer = startConsumer(consumption);

  const caughtUp = async (): Promise<void> => {
    await consumer.caughtUp();
    await definition.warm?.(domainStore);
  };

  type Context = SubgraphContext<DomainStore, Loaders>;
  const telemetry = createSubgraphTelemetry(name);
  const server = fastify({ bodyLimit: MAX_BODY_BYTES, forceCloseConnections: 'idle' });
  letGoWhenClosing(server);
  const apollo = new ApolloServer<Context>({
    schema: buildSchema<Context>({
      name,
      sdl: readSchema(definition.module),
      resolvers: definition.resolvers,
      references: definition.references,
    }),
    introspection: mode === 'development',
    includeStacktraceInErrorResponses: false,
    formatError: maskErrors(log),
    plugins: [fastifyApolloDrainPlugin(server), requestMetrics(telemetry), ApolloServerPluginInlineTraceDisabled()],
    stopOnTerminationSignals: false,
  });
  await apollo.start();

  const createContext = async (identityHeader: string | undefined): Promise<Context> => {
    const viewer = await readIdentity(identityHeader);
    const now = clock();
    return { viewer, store: domainStore, loaders: definition.loaders({ store: domainStore, viewer, now }), now, log };
  };
  const answer = fastifyApolloHandler(apollo, {
    context: async (request) => {
      const header = request.headers[HEADERS.identity];
      return createContext(Array.isArray(header) ? header.join() : header);
    },
  });
  server.route<{ Reply: string }>({
    url: '/graphql',
    method: ['GET', 'POST', 'OPTIONS'],
    handler: async function (request, reply) {
      // Whatever an answer says of how long it may be kept, it is an answer to this caller.
      reply.header('vary', HEADERS.identity);
      return (await countingReads(async () => answer.call(this, request, reply))).result;
    },
  });
  server.get('/health', async () => {
    const troubles = (await Promise.all([store.troubles?.(), eventLog.troubles?.()])).flatMap((own) => own ?? []);
    // Degraded is alive: what needs neither store nor log is answered, and a restart would mend nothing.
    return { status: troubles.length === 0 ? 'ok' : 'degraded', subgraph: name, pid: process.pid, ...(troubles.length === 0 ? {} : { troubles }) };
  });
  server.get('/ready', async () => {
    await relay.drained();
    await caughtUp();
    return { status: 'ready', subgraph: name };
  });
  server.get('/metrics', async (_request, reply) => reply.type(telemetry.registry.contentType).send(await telemetry.registry.metrics()));
  await definition.routes?.(server, runtime, domainStore);

  return {
    server,
    caughtUp,
    published: () => relay.drained(),
    close: async () => {
      await apollo.stop();
      await server.close();
      await consumer.close();
      await relay.close();
      await eventLog.close();
      await store.close();
    },
  };
};
