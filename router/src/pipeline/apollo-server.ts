/**
 * The request pipeline of the engine `apollo-gateway`: Apollo Server does what `handle-request.ts` and
 * `resolve-operation/` do for the native engine (CSRF prevention, persisted queries, parsing, validation).
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
import type { GraphQLFormattedError } from 'graphql';
import { isRecord } from '@marquee/runtime/is-record';
import type { Logger } from '@marquee/runtime/log';
import type { DemandControl } from '../demand-control/demand-control.js';
import type { GraphQLResponse, Caller, Engine } from '../engine/engine.js';
import type { Deadline, OperationDeadline } from '../deadline.js';
import { DEFAULT_ERROR_BEHAVIOR } from '@marquee/contracts/error-behavior';
import { badRequest, INTERNAL_ERROR_MESSAGE, RequestError } from '../errors.js';
import { readErrorBehavior } from '../http/graphql-params.js';
import { withFaults } from '../fault-injection/read-faults.js';
import type { ReadFaults } from '../fault-injection/read-faults.js';
import type { GraphQLHttpResponse, GraphQLHttpHandler, GraphQLHttpRequest } from '../http/graphql-over-http.js';
import { essenceOf, JSON_ESSENCE, JSON_TYPE, negotiateMediaType } from '../http/media-type.js';
import type { Authenticate } from './authenticate/authenticate.js';
import { readClientDeadlineMs } from './client-deadline.js';
import { executeWithinDeadline } from './operation-deadline.js';
import type { OperationDeadlines } from './operation-deadline.js';
import type { Pipeline } from './pipeline.js';
import { respondWithError } from './respond.js';
import type { GetDocument } from './resolve-operation/document-cache.js';
import { selectOperation } from './resolve-operation/select-operation.js';
import { findExceededJsonLimit } from '@marquee/operation-limits/json-limits';
import type { OperationLimits } from '@marquee/operation-limits/operation-limits';

/** Apollo Server's context value: what execution needs to know of the HTTP request. */
interface RequestContext {
  readonly caller: Caller;
  /** Not started; it ends when the client leaves. */
  readonly deadline: OperationDeadline;
  /** By `performance.now()`; infinite when the client did not say how long it waits. */
  readonly clientEndsAtMs: number;
}

export interface ApolloPipelineOptions {
  readonly engine: Engine;
  /** Null when no cost is estimated. */
  readonly demandControl: DemandControl | null;
  readonly supergraphSdl: string;
  readonly limits: OperationLimits;
  /** Parses and validates a text within the limits. Throws a `RequestError`. */
  readonly getDocument: GetDocument;
  readonly introspection: boolean;
  readonly automaticPersistedQueries: boolean;
  readonly authenticate: Authenticate;
  readonly readFaults: ReadFaults;
  readonly deadlines: OperationDeadlines;
  readonly log: Logger;
}

export async function startApolloServer(options: ApolloPipelineOptions): Promise<Pipeline> {
  const { engine, supergraphSdl, demandControl, limits, introspection, authenticate, deadlines, log } = options;
  const server = new ApolloServer<RequestContext>({
    gateway: toGateway(supergraphSdl, { engine, demandControl, deadlines, log }),
    introspection,
    ...(!options.automaticPersistedQueries && { persistedQueries: false }),
    hideSchemaDetailsFromClientErrors: !introspection,
    includeStacktraceInErrorResponses: false,
    stopOnTerminationSignals: false,
    parseOptions: { maxTokens: limits.tokens },
    formatError: createFormatError(log),
    // Usage reporting to Apollo stays off even when the environment contains APOLLO_KEY.
    plugins: [
      ApolloServerPluginUsageReportingDisabled(),
      ApolloServerPluginLandingPageDisabled(),
      REQUEST_ERRORS_WITH_STATUS_200,
    ],
    stringifyResult: (result) => JSON.stringify(result),
  });
  await server.start();
  const handleRequest: GraphQLHttpHandler = async (request) => {
    const { headers, deadline } = request;
    const arrivedAt = performance.now();
    let clientMs: number;
    let faults: ReturnType<ReadFaults>;
    try {
      faults = options.readFaults(headers);
      await faults;
      clientMs = readClientDeadlineMs(headers);
      await checkLimits(request, options);
    } catch (error) {
      return respondWithError(error, negotiateMediaType(headers.accept) ?? JSON_TYPE, log);
    }
    const httpGraphQLRequest = {
      method: request.method,
      headers: toHeaderMap(headers),
      search: new URL(request.url, 'http://router').search,
      body: parseBody(request),
    };
    const context = async (): Promise<RequestContext> => ({
      caller: await withFaults(await authenticate(headers, request.peerAddress), faults),
      deadline,
      clientEndsAtMs: arrivedAt + clientMs,
    });
    return toHttpResponse(await server.executeHTTPGraphQLRequest({ httpGraphQLRequest, context }));
  };
  return { handleRequest, close: () => server.stop() };
}

function toHeaderMap(headers: IncomingHttpHeaders): HeaderMap {
  const map = new HeaderMap();
  for (const [name, value] of Object.entries(headers))
    if (value !== undefined) map.set(name, Array.isArray(value) ? value.join(', ') : value);
  return map;
}

/** A body that is not JSON is passed on as `{}`, for which Apollo Server reports the error. */
function parseBody({ headers, body }: GraphQLHttpRequest): unknown {
  if (essenceOf(headers['content-type'] ?? '') !== JSON_ESSENCE) return {};
  try {
    return JSON.parse(body);
  } catch {
    return {};
  }
}

function toHttpResponse({ status = 200, headers, body }: HTTPGraphQLResponse): GraphQLHttpResponse {
  if (body.kind !== 'complete') throw new TypeError('Incremental delivery is not supported.');
  const { 'content-type': type = JSON_TYPE, 'content-length': _, ...others } = Object.fromEntries(headers);
  return { status, type, headers: others, body: body.string };
}

type Gateway = NonNullable<Extract<ApolloServerOptions<RequestContext>, { gateway: object }>['gateway']>;
type Execute = NonNullable<Awaited<ReturnType<Gateway['load']>>['executor']>;

type ExecutionOptions = Pick<ApolloPipelineOptions, 'engine' | 'demandControl' | 'deadlines' | 'log'>;

/** The engine behind the interface through which Apollo Server calls a gateway. */
function toGateway(supergraphSdl: string, options: ExecutionOptions): Gateway {
  const { engine } = options;
  return {
    onSchemaLoadOrUpdate: (listener) => {
      listener({ apiSchema: engine.apiSchema, coreSupergraphSdl: supergraphSdl });
      return () => {};
    },
    load: async () => ({ executor: executeWith(options) }),
    stop: () => Promise.resolve(),
  };
}

function executeWith({ engine, demandControl, deadlines, log }: ExecutionOptions): Execute {
  return async ({ request, document, source, context }) => {
    const { caller, deadline, clientEndsAtMs } = context as RequestContext;
    try {
      const operation = selectOperation(engine.apiSchema, {
        document,
        source,
        operationName: request.operationName ?? null,
        variables: request.variables ?? {},
      });
      demandControl?.check(operation);
      const planned = await engine.plan(operation, caller);
      const execute = (operationDeadline: Deadline): Promise<GraphQLResponse> => planned.execute(operationDeadline);
      const timing = { ...deadlines, clientMs: clientEndsAtMs - performance.now() };
      return toResult(await executeWithinDeadline(operation, deadline, timing, execute, log));
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

/**
 * Refuses a request over a limit before Apollo Server parses it, which validates without bounds. Throws a
 * `RequestError`. A text under a hash that is sent alone was checked when it was stored.
 */
async function checkLimits(request: GraphQLHttpRequest, { limits, getDocument }: ApolloPipelineOptions): Promise<void> {
  const search = new URL(request.url, 'http://router').searchParams;
  for (const json of [request.body, search.get('variables') ?? '', search.get('extensions') ?? '']) {
    const exceeded = findExceededJsonLimit(json, limits);
    if (exceeded !== null) throw new RequestError([exceeded]);
  }
  const body = request.method === 'POST' ? parseBody(request) : null;
  requirePropagation(isRecord(body) ? body['onError'] : search.get('onError'));
  const text = isRecord(body) ? body['query'] : search.get('query');
  if (typeof text === 'string' && text !== '') await getDocument(text);
}

/** `@apollo/gateway` has one error behavior. */
function requirePropagation(onError: unknown): void {
  const behavior = readErrorBehavior(onError) ?? DEFAULT_ERROR_BEHAVIOR;
  if (behavior === DEFAULT_ERROR_BEHAVIOR) return;
  throw badRequest(
    400,
    `This router executes "onError": "${DEFAULT_ERROR_BEHAVIOR}" only; "${behavior}" needs ROUTER_ENGINE=native.`,
  );
}

/** Codes of request errors: the HTTP request is well-formed, and its operation is not executed. */
const REQUEST_ERROR_CODES: readonly unknown[] = [
  'GRAPHQL_PARSE_FAILED',
  'GRAPHQL_VALIDATION_FAILED',
  'OPERATION_RESOLUTION_FAILURE',
  'BAD_USER_INPUT',
];

/** A request error has status 200 as plain JSON, as with the native engine. Apollo Server would use 400. */
const REQUEST_ERRORS_WITH_STATUS_200: ApolloServerPlugin<RequestContext> = {
  requestDidStart: async () => ({
    willSendResponse: async ({ request, response, errors = [] }) => {
      const isRequestError =
        response.http.status === 400 &&
        errors.every(({ extensions }) => REQUEST_ERROR_CODES.includes(extensions['code']));
      if (isRequestError && negotiateMediaType(request.http?.headers.get('accept')) === JSON_TYPE)
        response.http.status = 200;
    },
  }),
};

/** Logs and masks unexpected errors. */
function createFormatError(log: Logger) {
  return (formatted: GraphQLFormattedError, error: unknown): GraphQLFormattedError => {
    const { path, extensions } = formatted;
    const code = extensions?.['code'];
    if (code !== 'INTERNAL_SERVER_ERROR') return formatted;
    log.error({ err: unwrapResolverError(error) }, 'unexpected error in a GraphQL request');
    return { message: INTERNAL_ERROR_MESSAGE, ...(path === undefined ? {} : { path }), extensions: { code } };
  };
}
