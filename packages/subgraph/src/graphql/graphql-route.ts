/** The route `/graphql`: Apollo Server on the subgraph's schema, with a context for each request. */
import type { IncomingHttpHeaders } from 'node:http';
import { ApolloServer } from '@apollo/server';
import type { ApolloServerOptionsWithGateway, BaseContext } from '@apollo/server';
import {
  ApolloServerPluginCacheControlDisabled,
  ApolloServerPluginInlineTraceDisabled,
  ApolloServerPluginSchemaReportingDisabled,
  ApolloServerPluginUsageReportingDisabled,
} from '@apollo/server/plugin/disabled';
import { fastifyApolloDrainPlugin } from '@as-integrations/fastify';
import { HEADERS } from '@marquee/contracts/headers';
import { withReadCount } from '@marquee/document-store/read-counter';
import { createDocumentGate } from '@marquee/operation-limits/document-gate';
import { executeBounded } from '@marquee/operation-limits/execution/execute-bounded';
import type { WorkContext } from '@marquee/operation-limits/execution/execute-bounded';
import type { RequestWork } from '@marquee/operation-limits/execution/request-work';
import { stringifyResponse } from '@marquee/operation-limits/execution/stringify-in-slices';
import type { LoadShedder } from '@marquee/runtime/load-shedding/load-shedder';
import type { LiveSwitches } from '@marquee/runtime/switches/live-switches';
import type { SharedConfig } from '@marquee/runtime/shared-config';
import type { ViewerIdentity } from '@marquee/contracts/viewer';
import type { FastifyInstance } from 'fastify';
import type { FormattedExecutionResult, GraphQLSchema } from 'graphql';
import { admitOperation, parseBodiesWithinLimits, SUBGRAPH_OPERATION_LIMITS } from './admit-request.js';
import { respondWithApollo } from './apollo-handler.js';
import { buildSchema } from './build-schema.js';
import { cacheControlHeader } from './cache-control.js';
import type { SubgraphContext, SubgraphDefinition, SubgraphParts } from '../define-subgraph.js';
import type { ReadClient, ReadIdentity } from './identity-assertions.js';
import { maskErrors } from './mask-errors.js';
import { ownWork, startWork } from './request-limits.js';
import type { RequestLimits } from './request-limits.js';
import { requestMetrics } from './request-metrics.js';
import { ResponseValidity } from './response-validity.js';
import { sharedDocuments } from './shared-documents.js';
import { shedLoad } from './shed-load.js';
import type { IsFromRouter, RequestCount } from './shed-load.js';
import { readSchema } from '../subgraph-files.js';
import type { OwnFeatures } from '../switches/own-features.js';
import { createIsEnabled, withDisabledErrors } from '../switches/request-switches.js';
import type { SwitchContext } from '../switches/request-switches.js';
import type { SubgraphTelemetry } from '../operations/telemetry.js';
import type { WarmUpRequest } from '../warm-up-request.js';

export interface GraphqlRouteOptions {
  readonly readIdentity: ReadIdentity;
  readonly readClient: ReadClient;
  readonly mode: SharedConfig['mode'];
  readonly telemetry: SubgraphTelemetry;
  readonly limits: RequestLimits;
  /** The names that are switched off now. */
  readonly switches: Pick<LiveSwitches, 'off'>;
  readonly features: OwnFeatures;
  /** Null when no load is shed. */
  readonly shedder: LoadShedder | null;
  readonly count: RequestCount;
}

/** Several headers of one name become one text, which is not a valid assertion. */
function singleHeader(header: string | string[] | undefined): string | undefined {
  return Array.isArray(header) ? header.join() : header;
}

/** By the assertion of the client's address, which every request of the router has, or by that of the identity. */
function isFromRouter(readIdentity: ReadIdentity, readClient: ReadClient): IsFromRouter {
  return async (headers) => {
    try {
      const client = await readClient(singleHeader(headers[HEADERS.client]));
      return client !== null || (await readIdentity(singleHeader(headers[HEADERS.identity]))) !== null;
    } catch {
      return false;
    }
  };
}

/** What the context of a request shares with its route. */
interface RequestState {
  readonly work: RequestWork;
  readonly validity: ResponseValidity;
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
  { readIdentity, readClient, mode, telemetry, limits, switches, features, shedder, count }: GraphqlRouteOptions,
): Promise<GraphqlRoute> {
  type Context = SubgraphContext<DomainStore, Loaders, Services>;
  const { runtime, services } = parts;
  const { name, module, resolvers, references } = definition;
  const schema = buildSchema<Context>({ name, sdl: readSchema(module), resolvers, references });
  const introspection = mode === 'development';
  const gate = createDocumentGate(schema, SUBGRAPH_OPERATION_LIMITS, { introspection });
  const apollo = new ApolloServer<Context>({
    gateway: executorOf<Context>(schema),
    introspection,
    // `gate` has validated the operation.
    dangerouslyDisableValidation: true,
    persistedQueries: false,
    documentStore: sharedDocuments(gate),
    includeStacktraceInErrorResponses: false,
    formatError: maskErrors(runtime.log),
    plugins: [
      fastifyApolloDrainPlugin(server),
      requestMetrics(telemetry, runtime.log),
      cacheControlHeader(schema),
      // A plugin with a hook for fields would make Apollo Server wrap every resolver of the schema.
      ApolloServerPluginCacheControlDisabled(),
      ApolloServerPluginInlineTraceDisabled(),
      // Installed when the environment has a key of Apollo's service.
      ApolloServerPluginUsageReportingDisabled(),
      ApolloServerPluginSchemaReportingDisabled(),
    ],
    stringifyResult: stringifyResponse,
    stopOnTerminationSignals: false,
  });
  await apollo.start();

  const createContext = (
    viewer: ViewerIdentity | null,
    clientAddress: string | null,
    work: RequestWork,
    validity = new ResponseValidity(),
  ): Context => {
    const now = runtime.clock();
    // One version of the read models for the whole request.
    const { store } = parts;
    const loaders = definition.loaders({ store, services, viewer, now, work });
    const isEnabled = createIsEnabled(name, switches.off, features.core);
    return { viewer, clientAddress, store, loaders, services, now, log: runtime.log, isEnabled, work, validity };
  };
  const createVerifiedContext = async (
    headers: IncomingHttpHeaders,
    { work, validity }: RequestState,
  ): Promise<Context> => {
    const [viewer, clientAddress] = await Promise.all([
      readIdentity(singleHeader(headers[HEADERS.identity])),
      readClient(singleHeader(headers[HEADERS.client])),
    ]);
    return createContext(viewer, clientAddress, work, validity);
  };
  const serveRequests = async (scope: FastifyInstance): Promise<void> => {
    if (shedder !== null) shedLoad(scope, shedder, isFromRouter(readIdentity, readClient), count);
    parseBodiesWithinLimits(scope, SUBGRAPH_OPERATION_LIMITS);
    scope.route<{ Reply: string }>({
      url: '/graphql',
      method: ['GET', 'POST', 'OPTIONS'],
      preHandler: async (request, reply) => ((await admitOperation(gate, request, reply)) ? undefined : reply),
      handler: async (request, reply) => {
        // A cache may return a response only to the caller with the same identity.
        reply.header('vary', HEADERS.identity);
        const work = startWork(request, reply, limits);
        const validity = new ResponseValidity();
        const context = () => createVerifiedContext(request.headers, { work, validity });
        const { result } = await withReadCount(
          () => respondWithApollo(apollo, request, reply, context),
          () => work.countRead(),
        );
        work.finish();
        const validMs = validity.leftMs(runtime.clock());
        if (validMs !== null) reply.header(HEADERS.validMs, String(validMs));
        return result;
      },
    });
  };
  await server.register(serveRequests);
  return {
    execute: async ({ query, variables = {}, viewer }) => {
      const { errors } = gate.admit(query);
      return errors === undefined
        ? executeInProcess(apollo, { query, variables }, createContext(viewer, null, ownWork(limits)))
        : { errors: errors.map((error) => error.toJSON()) };
    },
    stop: () => apollo.stop(),
  };
}

/** Apollo Server calls graphql-js directly for a schema, and an executor of our own only behind this interface. */
function executorOf<Context extends BaseContext & WorkContext & SwitchContext>(
  schema: GraphQLSchema,
): NonNullable<ApolloServerOptionsWithGateway<Context>['gateway']> {
  return {
    onSchemaLoadOrUpdate: (onSchema) => {
      onSchema({ apiSchema: schema, coreSupergraphSdl: '' });
      return () => undefined;
    },
    load: async () => ({
      executor: async ({ document, context, request }) => {
        // Apollo Server passes on what `createContext` has made.
        const contextValue = context as Context;
        const { variables: variableValues, operationName } = request;
        const result = await executeBounded<Context>({ schema, document, variableValues, operationName, contextValue });
        return contextValue.work.error === null ? withDisabledErrors(result, contextValue) : result;
      },
    }),
    stop: async () => undefined,
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
