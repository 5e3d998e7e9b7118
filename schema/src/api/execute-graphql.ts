/** Executes GraphQL requests for the registry's two APIs. */
import { isRecord } from '@marquee/runtime/is-record';
import { readFileSync } from 'node:fs';
import type { ServerResponse } from 'node:http';
import { boundedMessage } from '@marquee/operation-limits/bounded-errors';
import { createDocumentGate } from '@marquee/operation-limits/document-gate';
import { executeBounded } from '@marquee/operation-limits/execution/execute-bounded';
import { stringifyResponse } from '@marquee/operation-limits/execution/stringify-in-slices';
import { DEFAULT_OPERATION_LIMITS } from '@marquee/operation-limits/operation-limits';
import type { OperationLimits } from '@marquee/operation-limits/operation-limits';
import { buildSchema, getOperationAST, GraphQLError, OperationTypeNode } from 'graphql';
import type { GraphQLFormattedError, GraphQLObjectType, GraphQLSchema } from 'graphql';
import type { Logger } from '@marquee/runtime/log';
import { createBurstLog } from '@marquee/runtime/log-bursts';
import { ClientError } from '../client-error.js';
import { openApiRequest, QUERY_DEADLINE_MS } from './api-request.js';
import type { ApiRequest } from './api-request.js';

export type RootFields<Context> = Readonly<Record<string, (args: never, context: Context) => unknown>>;

/** A manifest of persisted operations has five values for each operation. */
export const API_LIMITS: OperationLimits = { ...DEFAULT_OPERATION_LIMITS, inputValues: 200_000 };

/**
 * @param file The SDL file, relative to `schema/src`.
 * @param roots Resolvers of the root fields. Below them the default resolver of graphql-js reads the property of the
 * field's name, or calls the method of that name.
 */
export function readExecutableSchema<Context>(
  file: string,
  roots: { readonly query: RootFields<Context>; readonly mutation?: RootFields<Context> },
): GraphQLSchema {
  const schema = buildSchema(readFileSync(new URL(`../../src/${file}`, import.meta.url), 'utf8'));
  attachResolvers(schema.getQueryType(), roots.query);
  attachResolvers(schema.getMutationType(), roots.mutation ?? {});
  return schema;
}

function attachResolvers<Context>(type: GraphQLObjectType | null | undefined, resolvers: RootFields<Context>): void {
  for (const [name, field] of Object.entries(type?.getFields() ?? {})) {
    const resolver = resolvers[name];
    if (resolver === undefined) throw new Error(`The root field ${name} has no resolver.`);
    // graphql-js has validated the arguments against the SDL, which the resolvers' types repeat.
    field.resolve = (_source, args: unknown, context: Context) => resolver(args as never, context);
  }
}

export interface GraphQLResponse {
  readonly data?: unknown;
  readonly errors?: readonly GraphQLFormattedError[];
}

export interface GraphQLExecutor<Context extends ApiRequest> {
  /**
   * The JSON of the response. Never rejects: every error is reported in the response's `errors`.
   *
   * @param response The request ends when it is closed before it was sent.
   */
  (body: unknown, context: Omit<Context, keyof ApiRequest>, response: ServerResponse): Promise<string>;
}

export function createGraphQLExecutor<Context extends ApiRequest>(
  schema: GraphQLSchema,
  mutationDeadlineMs: number,
  log: Logger,
): GraphQLExecutor<Context> {
  const gate = createDocumentGate(schema, API_LIMITS, { introspection: true });
  const logFailure = createBurstLog(log, 'resolving an API request failed');
  return async (body, context, response) => {
    const { query, variables, operationName } = readRequest(body);
    if (query === null) return refused(NO_QUERY);
    const { document, errors } = gate.admit(query);
    if (document === undefined) return refused(...errors);
    const isMutation = getOperationAST(document, operationName)?.operation === OperationTypeNode.MUTATION;
    const request = openApiRequest(response, isMutation ? mutationDeadlineMs : QUERY_DEADLINE_MS);
    // `request` completes what the caller's context lacks.
    const contextValue = { ...context, ...request } as Context;
    const result = await executeBounded({ schema, document, variableValues: variables, operationName, contextValue });
    request.work.finish();
    return stringifyResponse(
      result.errors === undefined
        ? { data: result.data }
        : { data: result.data, errors: result.errors.map((error) => formatError(error, logFailure)) },
    );
  };
}

export const INTERNAL_ERROR = 'Internal error of the registry: its log has the details.';

const NO_QUERY = new GraphQLError('Send a GraphQL request as JSON: { "query": "…", "variables": { … } }.');

function refused(...errors: readonly GraphQLError[]): string {
  return JSON.stringify({ errors: errors.map((error) => error.toJSON()) });
}

function readRequest(body: unknown): {
  readonly query: string | null;
  readonly variables: Record<string, unknown> | null;
  readonly operationName: string | null;
} {
  const { query, variables, operationName } = isRecord(body) ? body : {};
  return {
    query: typeof query === 'string' ? query : null,
    variables: isRecord(variables) ? variables : null,
    operationName: typeof operationName === 'string' ? operationName : null,
  };
}

/** A client error goes to the client as it is. Any other error is a bug: it is logged, and its message is masked. */
function formatError(error: GraphQLError, logFailure: (fields: object) => void): GraphQLFormattedError {
  const { originalError } = error;
  if (originalError instanceof ClientError)
    return {
      message: boundedMessage(originalError.message),
      path: error.path ?? [],
      extensions: { code: originalError.code },
    };
  if (originalError === undefined || originalError instanceof GraphQLError) return error.toJSON();
  logFailure({ err: originalError });
  return {
    message: INTERNAL_ERROR,
    path: error.path ?? [],
    extensions: { code: 'INTERNAL_SERVER_ERROR' },
  };
}
