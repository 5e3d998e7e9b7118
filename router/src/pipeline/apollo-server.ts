/**
 * Apollo Server before an engine: persisted queries, parsing, validation and their cache, CSRF prevention. It answers
 * for the gateway that it was made for; the native engine is answered for by `http/graphql-handler.ts`, at a fraction
 * of the cost.
 */
import type { IncomingHttpHeaders } from 'node:http';
import { ApolloServer, HeaderMap } from '@apollo/server';
import type { ApolloServerOptions, ApolloServerPlugin, HTTPGraphQLResponse } from '@apollo/server';
import {
  ApolloServerPluginLandingPageDisabled,
  ApolloServerPluginUsageReportingDisabled,
} from '@apollo/server/plugin/disabled';
import { unwrapResolverError } from '@apollo/server/errors';
import { GraphQLError } from 'graphql';
import type { GraphQLFormattedError, ValidationRule } from 'graphql';
import type { ErrorCode } from '@marquee/contracts/error-codes';
import type { Logger } from '@marquee/runtime/log';
import type { GraphQLResponse, Caller, Deadline, Engine } from '../engine/engine.js';
import { INTERNAL_MESSAGE, overLimit } from '../errors.js';
import type { GraphQLHttpResponse, GraphQLHttpHandler, GraphQLHttpRequest } from '../http/graphql-over-http.js';
import { essenceOf } from '../http/graphql-params.js';
import { negotiateMediaType, JSON_TYPE } from '../http/media-type.js';
import type { Authenticate } from './authenticate/authenticate.js';
import { isTokenLimitMessage } from './resolve-operation/validate-document.js';
import { selectOperation } from './resolve-operation/select-operation.js';
import { findExceededLimits } from './resolve-operation/operation-limits.js';
import type { OperationLimits } from './resolve-operation/operation-limits.js';
import { RequestError } from './request-error.js';

/** What HTTP knows of a request, for its execution. */
interface RequestScope {
  readonly caller: Caller;
  readonly deadline: Deadline;
}

export interface ApolloServerHandlerOptions {
  readonly engine: Engine;
  readonly supergraphSdl: string;
  readonly limits: OperationLimits;
  readonly introspection: boolean;
  readonly authenticate: Authenticate;
  readonly pageDeadlineMs: number;
  readonly log: Logger;
}

export interface ApolloServerHandler {
  readonly handle: GraphQLHttpHandler;
  close(): Promise<void>;
}

export async function startApolloServer(options: ApolloServerHandlerOptions): Promise<ApolloServerHandler> {
  const { engine, supergraphSdl, limits, introspection, authenticate: callerOf, pageDeadlineMs, log } = options;
  const server = new ApolloServer<RequestScope>({
    gateway: toGateway(engine, supergraphSdl),
    introspection,
    hideSchemaDetailsFromClientErrors: !introspection,
    includeStacktraceInErrorResponses: false,
    stopOnTerminationSignals: false,
    parseOptions: { maxTokens: limits.tokens },
    validationRules: [limitsRule(limits)],
    formatError: formatWith(log, limits),
    // Nothing of ours is reported to anybody, whatever the environment says.
    plugins: [
      ApolloServerPluginUsageReportingDisabled(),
      ApolloServerPluginLandingPageDisabled(),
      REQUEST_ERRORS_WITH_STATUS_200,
    ],
    stringifyResult: (result) => JSON.stringify(result),
  });
  await server.start();
  const handle: GraphQLHttpHandler = async (request) => {
    const { headers, deadline } = request;
    const httpGraphQLRequest = {
      method: request.method,
      headers: toHeaderMap(headers),
      search: new URL(request.url, 'http://router').search,
      body: parseBody(request),
    };
    const context = async (): Promise<RequestScope> => ({
      caller: await callerOf(headers, request.peerAddress),
      deadline: deadline.start(pageDeadlineMs),
    });
    return toHttp(await server.executeHTTPGraphQLRequest({ httpGraphQLRequest, context }));
  };
  return { handle, close: () => server.stop() };
}

function toHeaderMap(headers: IncomingHttpHeaders): HeaderMap {
  const map = new HeaderMap();
  for (const [name, value] of Object.entries(headers))
    if (value !== undefined) map.set(name, Array.isArray(value) ? value.join(', ') : value);
  return map;
}

/** Apollo Server refuses what is no object in its own words. */
function parseBody({ headers, body }: GraphQLHttpRequest): unknown {
  if (essenceOf(headers['content-type'] ?? '') !== 'application/json') return {};
  try {
    return JSON.parse(body);
  } catch {
    return {};
  }
}

function toHttp({ status = 200, headers, body }: HTTPGraphQLResponse): GraphQLHttpResponse {
  if (body.kind !== 'complete') throw new TypeError('Answers in parts are not served.');
  const { 'content-type': type = JSON_TYPE, 'content-length': _, ...others } = Object.fromEntries(headers);
  return { status, type, headers: others, body: body.string };
}

type Gateway = NonNullable<Extract<ApolloServerOptions<RequestScope>, { gateway: object }>['gateway']>;
type Execute = NonNullable<Awaited<ReturnType<Gateway['load']>>['executor']>;

/** Our engine, in the shape that Apollo Server expects of whatever executes for it. */
function toGateway(engine: Engine, supergraphSdl: string): Gateway {
  return {
    onSchemaLoadOrUpdate: (listener) => {
      listener({ apiSchema: engine.apiSchema, coreSupergraphSdl: supergraphSdl });
      return () => {};
    },
    load: async () => ({ executor: executeWith(engine) }),
    stop: () => Promise.resolve(),
  };
}

function executeWith(engine: Engine): Execute {
  return async ({ request, document, source, context }) => {
    const { caller, deadline } = context as RequestScope;
    try {
      const operation = selectOperation(engine.apiSchema, {
        document,
        source,
        operationName: request.operationName ?? null,
        variables: request.variables ?? {},
      });
      return toResult(await engine.execute(operation, caller, deadline));
    } catch (error) {
      if (error instanceof RequestError) return { errors: error.errors };
      throw error;
    }
  };
}

function toResult({ data, errors }: GraphQLResponse): Awaited<ReturnType<Execute>> {
  return errors === undefined ? { data } : { data, errors: errors.map(toGraphQLError) };
}

function toGraphQLError({ message, path, extensions }: GraphQLFormattedError): GraphQLError {
  return new GraphQLError(message, { path: path ?? null, extensions: extensions ?? null });
}

/** The limits, where Apollo Server lets others speak. It runs the rules of the specification first. */
function limitsRule(limits: OperationLimits): ValidationRule {
  return (context) => ({
    Document: (document) => {
      for (const error of findExceededLimits(document, limits)) context.reportError(error);
    },
  });
}

/** Codes of operations that are not executed, of requests in good order. */
const REQUEST_ERROR_CODES: readonly unknown[] = [
  'GRAPHQL_PARSE_FAILED',
  'GRAPHQL_VALIDATION_FAILED',
  'OPERATION_RESOLUTION_FAILURE',
  'BAD_USER_INPUT',
];

/** As plain JSON a refused operation is an answer like any other, with status 200; Apollo Server would say 400. */
const REQUEST_ERRORS_WITH_STATUS_200: ApolloServerPlugin<RequestScope> = {
  requestDidStart: async () => ({
    willSendResponse: async ({ request, response, errors = [] }) => {
      const isRefusal =
        response.http.status === 400 &&
        errors.every(({ extensions }) => REQUEST_ERROR_CODES.includes(extensions['code']));
      if (isRefusal && negotiateMediaType(request.http?.headers.get('accept')) === JSON_TYPE)
        response.http.status = 200;
    },
  }),
};

/**
 * A bug is logged with its cause; the client learns that there is one, and no more. Limits speak with their own code.
 */
function formatWith(log: Logger, limits: OperationLimits) {
  return (formatted: GraphQLFormattedError, error: unknown): GraphQLFormattedError => {
    const { message, path, extensions } = formatted;
    const code = extensions?.['code'];
    if (code === 'GRAPHQL_PARSE_FAILED' && isTokenLimitMessage(message))
      return overLimit('tokens', limits.tokens).toJSON();
    if (extensions?.['limit'] !== undefined)
      return { message, extensions: { ...extensions, code: 'OPERATION_OVER_LIMIT' satisfies ErrorCode } };
    if (code !== 'INTERNAL_SERVER_ERROR') return formatted;
    log.error({ err: unwrapResolverError(error) }, 'an operation met a bug');
    return { message: INTERNAL_MESSAGE, ...(path === undefined ? {} : { path }), extensions: { code } };
  };
}
