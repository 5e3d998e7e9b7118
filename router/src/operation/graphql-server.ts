/**
 * Apollo Server, as far as the router uses it: persisted queries, parsing, validation and their cache, CSRF prevention, status
 * codes, the landing page. Execution is the engine's.
 */
import { ApolloServer } from '@apollo/server';
import type { ApolloServerOptions, ApolloServerPlugin } from '@apollo/server';
import { ApolloServerPluginLandingPageDisabled, ApolloServerPluginUsageReportingDisabled } from '@apollo/server/plugin/disabled';
import { unwrapResolverError } from '@apollo/server/errors';
import { GraphQLError } from 'graphql';
import type { GraphQLFormattedError } from 'graphql';
import type { Logger } from '@marquee/kit/process/log';
import type { Answer, Caller, Deadline, Engine } from '../engine.js';
import { INTERNAL_MESSAGE } from '../errors.js';
import { checkOperation } from './check-operation.js';

/** What HTTP knows of a request, for its execution. */
export interface RequestScope {
  readonly caller: Caller;
  readonly deadline: Deadline;
}

export interface GraphQLServerOptions {
  readonly engine: Engine;
  readonly supergraphSdl: string;
  readonly introspection: boolean;
  /** Shown to a browser; null for none. */
  readonly landingPage: ApolloServerPlugin | null;
  readonly log: Logger;
}

/** Started, and to be stopped by its owner. */
export const startGraphQLServer = async ({ engine, supergraphSdl, introspection, landingPage, log }: GraphQLServerOptions): Promise<ApolloServer<RequestScope>> => {
  const server = new ApolloServer<RequestScope>({
    gateway: toGateway(engine, supergraphSdl),
    introspection,
    includeStacktraceInErrorResponses: false,
    stopOnTerminationSignals: false,
    formatError: maskInternalErrors(log),
    // Nothing of ours is reported to anybody, whatever the environment says.
    plugins: [ApolloServerPluginUsageReportingDisabled(), landingPage ?? ApolloServerPluginLandingPageDisabled()],
    stringifyResult: (result) => JSON.stringify(result),
  });
  await server.start();
  return server;
};

type Gateway = NonNullable<Extract<ApolloServerOptions<RequestScope>, { gateway: object }>['gateway']>;
type Execute = NonNullable<Awaited<ReturnType<Gateway['load']>>['executor']>;

/** Our engine, in the shape that Apollo Server expects of whatever executes for it. */
const toGateway = (engine: Engine, supergraphSdl: string): Gateway => ({
  onSchemaLoadOrUpdate: (listener) => {
    listener({ apiSchema: engine.apiSchema, coreSupergraphSdl: supergraphSdl });
    return () => {};
  },
  load: async () => ({ executor: executeWith(engine) }),
  stop: () => engine.close(),
});

const executeWith =
  (engine: Engine): Execute =>
  async ({ request, document, source, operation, operationName, context }) => {
    const { caller, deadline } = context as RequestScope;
    const checked = checkOperation(engine.apiSchema, {
      document,
      source,
      operation,
      operationName: request.operationName ?? operationName,
      variables: request.variables ?? {},
    });
    return 'errors' in checked ? checked : toResult(await engine.execute(checked.operation, caller, deadline));
  };

const toResult = ({ data, errors }: Answer): Awaited<ReturnType<Execute>> =>
  errors === undefined ? { data } : { data, errors: errors.map(toGraphQLError) };

const toGraphQLError = ({ message, path, extensions }: GraphQLFormattedError): GraphQLError =>
  new GraphQLError(message, { path: path ?? null, extensions: extensions ?? null });

/** A bug is logged with its cause; the client learns that there is one, and no more. */
const maskInternalErrors =
  (log: Logger) =>
  (formatted: GraphQLFormattedError, error: unknown): GraphQLFormattedError => {
    const code = formatted.extensions?.['code'];
    if (code !== 'INTERNAL_SERVER_ERROR') return formatted;
    log.error({ err: unwrapResolverError(error) }, 'an operation met a bug');
    return { message: INTERNAL_MESSAGE, ...(formatted.path === undefined ? {} : { path: formatted.path }), extensions: { code } };
  };
