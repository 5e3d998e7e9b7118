/** GraphQL over HTTP: accept → understand → execute → answer, for one engine. */
import { GraphQLError } from 'graphql';
import type { GraphQLFormattedError } from 'graphql';
import type { Logger } from '@marquee/runtime/log';
import type { GraphQLResponse, Engine } from '../engine/engine.js';
import { badRequest, INTERNAL_MESSAGE } from '../errors.js';
import { readClient } from '../telemetry/usage/client-awareness.js';
import type { UsageReporter } from '../telemetry/usage/usage-reporter.js';
import type { Authenticate } from './authenticate/authenticate.js';
import { RequestError } from './request-error.js';
import type { ResolveOperation } from './resolve-operation/resolve-operation.js';
import { preventCsrf } from '../http/csrf-prevention.js';
import type { GraphQLHttpResponse, GraphQLHttpHandler } from '../http/graphql-over-http.js';
import { readParams } from '../http/graphql-params.js';
import { negotiateMediaType, GRAPHQL_RESPONSE_TYPE, JSON_TYPE } from '../http/media-type.js';
import type { ResponseMediaType } from '../http/media-type.js';

export interface RequestHandlerOptions {
  readonly engine: Engine;
  readonly resolveOperation: ResolveOperation;
  readonly authenticate: Authenticate;
  readonly pageDeadlineMs: number;
  /** Hears of every operation that was executed; null where nobody wants to know. */
  readonly usage: UsageReporter | null;
  readonly log: Logger;
}

export function createRequestHandler({
  engine,
  resolveOperation: understand,
  authenticate: callerOf,
  pageDeadlineMs,
  usage,
  log,
}: RequestHandlerOptions): GraphQLHttpHandler {
  return async (request) => {
    const { headers, deadline } = request;
    const type = negotiateMediaType(headers.accept);
    try {
      preventCsrf(headers);
      if (type === null)
        throw badRequest(
          406,
          `The router answers with ${JSON_TYPE} or ${GRAPHQL_RESPONSE_TYPE}, and "accept" names neither.`,
        );
      const params = readParams(request);
      const caller = await callerOf(headers, request.peerAddress);
      const operation = understand(params);
      const startedAt = performance.now();
      const answer = await engine.execute(operation, caller, deadline.start(pageDeadlineMs));
      usage?.record({
        operation,
        schema: engine.apiSchema,
        client: readClient(headers),
        durationMs: performance.now() - startedAt,
        hasErrors: answer.body === undefined && answer.errors !== undefined,
      });
      return toHttp(type, answer);
    } catch (error) {
      return refuse(error, type ?? JSON_TYPE, log);
    }
  };
}

/** As the engine wrote it, or written here: errors first, so that whoever reads a long answer by eye meets them. */
function toHttp(type: ResponseMediaType, answer: GraphQLResponse): GraphQLHttpResponse {
  if (answer.body !== undefined) return { status: 200, type, body: answer.body };
  // Only now: to ask for the data of an answer that is written already makes it be parsed.
  const { data, errors } = answer;
  return { status: 200, type, body: JSON.stringify(errors === undefined ? { data } : { errors, data }) };
}

interface Refusal {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly errors: readonly GraphQLFormattedError[];
}

function refuse(error: unknown, type: ResponseMediaType, log: Logger): GraphQLHttpResponse {
  const { status, headers, errors } = explain(error, type, log);
  return { status, type, headers, body: JSON.stringify({ errors }) };
}

/**
 * A refused operation is a GraphQL answer: as plain JSON with status 200, which says no more than that the endpoint was
 * met.
 */
function explain(error: unknown, type: ResponseMediaType, log: Logger): Refusal {
  if (error instanceof RequestError)
    return {
      status: type === GRAPHQL_RESPONSE_TYPE ? 400 : 200,
      headers: {},
      errors: error.errors.map((each) => each.toJSON()),
    };
  if (error instanceof GraphQLError) return explainRefusal(error);
  log.error({ err: error }, 'a request met a bug');
  return {
    status: 500,
    headers: {},
    errors: [{ message: INTERNAL_MESSAGE, extensions: { code: 'INTERNAL_SERVER_ERROR' } }],
  };
}

function explainRefusal({ message, extensions }: GraphQLError): Refusal {
  const { http, ...told } = extensions as { readonly http?: Partial<Pick<Refusal, 'status' | 'headers'>> };
  return { status: http?.status ?? 400, headers: http?.headers ?? {}, errors: [{ message, extensions: told }] };
}
