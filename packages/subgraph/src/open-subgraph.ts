/**
 * Brings a declaration to life on given ports: store opened and seeded, events flowing, GraphQL answering. `serve` does
 * this for a process, `startSubgraph` for a test; neither knows more than the other.
 */
import type { IncomingHttpHeaders } from 'node:http';
import { ApolloServer } from '@apollo/server';
import { ApolloServerPluginInlineTraceDisabled } from '@apollo/server/plugin/disabled';
import { fastifyApolloDrainPlugin, fastifyApolloHandler } from '@as-integrations/fastify';
import { HEADERS } from '@marquee/contracts/headers';
import fastify from 'fastify';
import type { FastifyInstance } from 'fastify';
import type { EventLog } from '@marquee/event-log/port';
import { ReadModels } from '@marquee/event-log/read-models/read-models';
import { startRelay } from '@marquee/event-log/outbox/relay';
import type { SharedConfig } from '@marquee/runtime/shared-config';
import { closeConnectionsOnShutdown } from '@marquee/runtime/close-connections-on-shutdown';
import { createSubgraphTelemetry } from './telemetry.js';
import { withReadCount } from '@marquee/document-store/read-counter';
import type { Store } from '@marquee/document-store/port';
import { createBackground } from './background.js';
import { buildSchema } from './build-schema.js';
import type { SubgraphRuntime, SubgraphContext, SubgraphDefinition, SubgraphParts } from './define-subgraph.js';
import type { ReadClient, ReadIdentity } from './identity-assertions.js';
import { maskErrors } from './mask-errors.js';
import { operatorRoutes } from './operator-routes.js';
import { requestMetrics } from './request-metrics.js';
import { writeSampleData } from './write-sample-data.js';
import { closeServices, openServices } from './services.js';
import { readSchema } from './subgraph-files.js';

export interface SubgraphPorts<Config> {
  readonly runtime: SubgraphRuntime<Config>;
  readonly store: Store;
  readonly eventLog: EventLog;
  readonly readIdentity: ReadIdentity;
  readonly readClient: ReadClient;
  readonly mode: SharedConfig['mode'];
  /** Makes the read models anew from the first event on, while those that are there serve. Default false. */
  readonly rebuild?: boolean;
}

export interface RunningSubgraph<Services> {
  readonly services: Services;
  /** Routes are in place; not listening yet. */
  readonly server: FastifyInstance;
  /** Resolves when every event that any log held at the time of the call has had its effect here. */
  caughtUp(): Promise<void>;
  /** Resolves when every own event is in the log. */
  published(): Promise<void>;
  /** Starts the declared background work; `close` aborts it and awaits its end. */
  startBackground(): void;
  close(): Promise<void>;
}

/** A representation of 400 tiles is 60 KB; 1000 of the largest stay below this. */
const MAX_BODY_BYTES = 2 * 1024 * 1024;

/** A header that comes twice is none that the router sent. */
function one(header: string | string[] | undefined): string | undefined {
  return Array.isArray(header) ? header.join() : header;
}

export async function openSubgraph<Config, DomainStore, Loaders, Services>(
  definition: SubgraphDefinition<Config, DomainStore, Loaders, Services>,
  { runtime, store, eventLog, readIdentity, readClient, mode, rebuild = false }: SubgraphPorts<Config>,
): Promise<RunningSubgraph<Services>> {
  const { name } = definition;
  const { log, clock } = runtime;
  const services = await openServices(definition, store, runtime);
  const events = typeof definition.events === 'function' ? definition.events(services) : definition.events;
  const { warm } = definition;
  const readModels = await ReadModels.open<DomainStore>({
    name,
    events,
    store,
    eventLog,
    logger: log,
    open: (view) => definition.store(view, runtime),
    ...(warm === undefined ? {} : { warm: (domainStore: DomainStore) => warm(domainStore, services) }),
  });
  const parts: SubgraphParts<Config, DomainStore, Services> = {
    runtime,
    services,
    get store() {
      return readModels.domainStore;
    },
  };
  await writeSampleData(definition, store, parts);
  const relay = startRelay({ store, log: eventLog, owner: name, logger: log });
  readModels.start();
  if (rebuild) {
    readModels.rebuild().then(
      (report) => log.info(report, 'read models are rebuilt from the first event on'),
      (error: unknown) => log.error({ err: error }, 'read models could not be rebuilt; those from before serve on'),
    );
  }

  const caughtUp = async (): Promise<void> => {
    await readModels.caughtUp();
    await warm?.(readModels.domainStore, services);
  };

  type Context = SubgraphContext<DomainStore, Loaders, Services>;
  const telemetry = createSubgraphTelemetry(name);
  const server = fastify({ bodyLimit: MAX_BODY_BYTES, forceCloseConnections: 'idle' });
  closeConnectionsOnShutdown(server);
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

  const createContext = async (headers: IncomingHttpHeaders): Promise<Context> => {
    const [viewer, clientAddress] = await Promise.all([
      readIdentity(one(headers[HEADERS.identity])),
      readClient(one(headers[HEADERS.client])),
    ]);
    const now = clock();
    // One generation of read models for the whole of a request.
    const { domainStore } = readModels;
    return {
      viewer,
      clientAddress,
      store: domainStore,
      loaders: definition.loaders({ store: domainStore, services, viewer, now }),
      services,
      now,
      log,
    };
  };
  const answer = fastifyApolloHandler(apollo, {
    context: (request) => createContext(request.headers),
  });
  server.route<{ Reply: string }>({
    url: '/graphql',
    method: ['GET', 'POST', 'OPTIONS'],
    handler: async function (request, reply) {
      // Whatever an answer says of how long it may be kept, it is an answer to this caller.
      reply.header('vary', HEADERS.identity);
      return (await withReadCount(async () => answer.call(this, request, reply))).result;
    },
  });
  const deadLetterTroubles = async (): Promise<readonly string[]> => {
    const count = await readModels.countDeadLetters().catch(() => 0);
    return count === 0
      ? []
      : [`${count} events could not be applied or wait behind one that could not: npm run redrive -- ${name} --list`];
  };
  server.get('/health', async () => {
    const troubles = (
      await Promise.all([store.degradedReasons?.(), eventLog.degradedReasons?.(), deadLetterTroubles()])
    ).flatMap((own) => own ?? []);
    // Degraded is alive: what needs neither store nor log is answered, and a restart would mend nothing.
    return {
      status: troubles.length === 0 ? 'ok' : 'degraded',
      subgraph: name,
      pid: process.pid,
      ...(troubles.length === 0 ? {} : { troubles }),
    };
  });
  server.get('/ready', async () => {
    await relay.drained();
    await caughtUp();
    const troubles = await deadLetterTroubles();
    return troubles.length === 0
      ? { status: 'ready', subgraph: name }
      : { status: 'degraded', subgraph: name, troubles };
  });
  server.get('/metrics', async (_request, reply) =>
    reply.type(telemetry.registry.contentType).send(await telemetry.registry.metrics()),
  );
  await operatorRoutes(server, { readModels, dataDir: runtime.dataDir });
  await definition.routes?.(server, parts);
  const background = createBackground(definition, parts);

  return {
    server,
    services,
    caughtUp,
    published: () => relay.drained(),
    startBackground: () => background.start(),
    close: async () => {
      await background.close();
      await apollo.stop();
      await server.close();
      await readModels.close();
      await closeServices(services, log);
      await relay.close();
      await eventLog.close();
      await store.close();
    },
  };
}
