/** The route `/graphql`: Apollo Server on the subgraph's schema, with a context for each request. */
import type { IncomingHttpHeaders } from 'node:http';
import { ApolloServer } from '@apollo/server';
import type { BaseContext } from '@apollo/server';
import { ApolloServerPluginInlineTraceDisabled } from '@apollo/server/plugin/disabled';
import { fastifyApolloDrainPlugin, fastifyApolloHandler } from '@as-integrations/fastify';
import { HEADERS } from '@marquee/contracts/headers';
import { withReadCount } from '@marquee/document-store/read-counter';
import type { SharedConfig } from '@marquee/runtime/shared-config';
import type { ViewerIdentity } from '@marquee/contracts/viewer';
import type { FastifyInstance } from 'fastify';
import type { FormattedExecutionResult } from 'graphql';
import { buildSchema } from './build-schema.js';
import type { SubgraphContext, SubgraphDefinition, SubgraphParts } from '../define-subgraph.js';
import type { ReadClient, ReadIdentity } from './identity-assertions.js';
import { maskErrors } from './mask-errors.js';
import { requestMetrics } from './request-metrics.js';
import { readSchema } from '../subgraph-files.js';
import type { SubgraphTelemetry } from '../operations/telemetry.js';
import type { WarmUpRequest } from '../warm-up-request.js';

export interface GraphqlRouteOptions {
  readonly readIdentity: ReadIdentity;
  readonly readClient: ReadClient;
  readonly mode: SharedConfig['mode'];
  readonly telemetry: SubgraphTelemetry;
}

/** Several headers of one name become one text, which is not a valid assertion. */
function singleHeader(header: string | string[] | undefined): string | undefined {
  return Array.isArray(header) ? header.join() : header;
}

export interface GraphqlRoute {
  /** Executes a request in process, as the route does after it has verified the caller. */
  execute(request: WarmUpRequest): Promise<FormattedExecutionResult>;
  /** Stop it before closing the server. */
  stop(): Promise<void>;
}

/** Starts Apollo Server and adds the route. */
export async function addGraphqlRoute<Config, DomainStore, Loaders, Services>(
  server: FastifyInstance,
  {
    definition,
    parts,
  }: {
    readonly definition: SubgraphDefinition<Config, DomainStore, Loaders, Services>;
    readonly parts: SubgraphParts<Config, DomainStore, Services>;
  },
  { readIdentity, readClient, mode, telemetry }: GraphqlRouteOptions,
): Promise<GraphqlRoute> {
  type Context = SubgraphContext<DomainStore, Loaders, Services>;
  const { runtime, services } = parts;
  const { name, module, resolvers, references } = definition;
  const apollo = new ApolloServer<Context>({
    schema: buildSchema<Context>({ name, sdl: readSchema(module), resolvers, references }),
    introspection: mode === 'development',
    includeStacktraceInErrorResponses: false,
    formatError: maskErrors(runtime.log),
    plugins: [fastifyApolloDrainPlugin(server), requestMetrics(telemetry), ApolloServerPluginInlineTraceDisabled()],
    stopOnTerminationSignals: false,
  });
  await apollo.start();

  const createContext = (viewer: ViewerIdentity | null, clientAddress: string | null): Context => {
    const now = runtime.clock();
    // One version of the read models for the whole request.
    const { store } = parts;
    const loaders = definition.loaders({ store, services, viewer, now });
    return { viewer, clientAddress, store, loaders, services, now, log: runtime.log };
  };
  const createVerifiedContext = async (headers: IncomingHttpHeaders): Promise<Context> => {
    const [viewer, clientAddress] = await Promise.all([
      readIdentity(singleHeader(headers[HEADERS.identity])),
      readClient(singleHeader(headers[HEADERS.client])),
    ]);
    return createContext(viewer, clientAddress);
  };
  const respond = fastifyApolloHandler(apollo, { context: (request) => createVerifiedContext(request.headers) });
  server.route<{ Reply: string }>({
    url: '/graphql',
    method: ['GET', 'POST', 'OPTIONS'],
    handler: async function (request, reply) {
      // A cache may return a response only to the caller with the same identity.
      reply.header('vary', HEADERS.identity);
      return (await withReadCount(async () => respond.call(this, request, reply))).result;
    },
  });
  return {
    execute: ({ query, variables = {}, viewer }) =>
      executeInProcess(apollo, { query, variables }, createContext(viewer, null)),
    stop: () => apollo.stop(),
  };
}

async function executeInProcess<Context extends BaseContext>(
  apollo: ApolloServer<Context>,
  request: { readonly query: string; readonly variables: Record<string, unknown> },
  contextValue: Context,
): Promise<FormattedExecutionResult> {
  const { result } = await withReadCount(() => apollo.executeOperation(request, { contextValue }));
  // A subgraph has no `@defer`: its responses are single.
  return result.body.kind === 'single' ? result.body.singleResult : result.body.initialResult;
}
