/** Executes GraphQL requests for the registry's two APIs. */
import { isRecord } from '@marquee/runtime/is-record';
import { readFileSync } from 'node:fs';
import { buildSchema, graphql, GraphQLError } from 'graphql';
import type { ExecutionResult, GraphQLFormattedError, GraphQLObjectType, GraphQLSchema } from 'graphql';
import type { Logger } from '@marquee/runtime/log';
import { ClientError } from '../client-error.js';

export type RootFields<Context> = Readonly<Record<string, (args: never, context: Context) => unknown>>;

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

export interface GraphQLExecutor<Context> {
  /** Never rejects: every error is reported in the response's `errors`. */
  (
    body: unknown,
    context: Context,
  ): Promise<{ readonly data?: unknown; readonly errors?: readonly GraphQLFormattedError[] }>;
}

export function createGraphQLExecutor<Context>(schema: GraphQLSchema, log: Logger): GraphQLExecutor<Context> {
  return async (body, contextValue) => {
    const { query, variables, operationName } = readRequest(body);
    if (query === null)
      return { errors: [{ message: 'Send a GraphQL request as JSON: { "query": "…", "variables": { … } }.' }] };
    const result: ExecutionResult = await graphql({
      schema,
      source: query,
      variableValues: variables,
      operationName,
      contextValue,
    });
    return result.errors === undefined
      ? { data: result.data }
      : { data: result.data, errors: result.errors.map((error) => formatError(error, log)) };
  };
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
function formatError(error: GraphQLError, log: Logger): GraphQLFormattedError {
  const { originalError } = error;
  if (originalError instanceof ClientError)
    return { message: originalError.message, path: error.path ?? [], extensions: { code: originalError.code } };
  if (originalError === undefined || originalError instanceof GraphQLError) return error.toJSON();
  log.error({ err: originalError }, 'resolving an API request failed');
  return {
    message: 'Internal error of the registry: its log has the details.',
    path: error.path ?? [],
    extensions: { code: 'INTERNAL_SERVER_ERROR' },
  };
}
