/** GraphQL over HTTP for the registry's two APIs: whatever tools send, an answer that they can read. */
import { isRecord } from '@marquee/runtime/is-record';
import { readFileSync } from 'node:fs';
import { buildSchema, graphql, GraphQLError } from 'graphql';
import type { ExecutionResult, GraphQLFormattedError, GraphQLObjectType, GraphQLSchema } from 'graphql';
import type { Logger } from '@marquee/runtime/log';
import { ClientError } from '../client-error.js';

export type RootFields<Context> = Readonly<Record<string, (args: never, context: Context) => unknown>>;

/**
 * @param file Beside the code that answers it, from `schema/src`.
 * @param roots What answers the fields of the root types; below them, a field is its object's property or method of
 * that name.
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
    const answer = resolvers[name];
    if (answer === undefined) throw new Error(`Nothing answers ${name}.`);
    // GraphQL has checked the arguments against the SDL, which the resolvers' types repeat.
    field.resolve = (_source, args: unknown, context: Context) => answer(args as never, context);
  }
}

export interface GraphQLExecutor<Context> {
  /** Never rejects: what cannot be answered is an error of the answer. */
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

/** A refusal is for its reader; a bug is for the log. */
function formatError(error: GraphQLError, log: Logger): GraphQLFormattedError {
  const { originalError } = error;
  if (originalError instanceof ClientError)
    return { message: originalError.message, path: error.path ?? [], extensions: { code: originalError.code } };
  if (originalError === undefined || originalError instanceof GraphQLError) return error.toJSON();
  log.error({ err: originalError }, 'a request met a bug');
  return {
    message: 'The registry met an error of its own; its log has the details.',
    path: error.path ?? [],
    extensions: { code: 'INTERNAL_SERVER_ERROR' },
  };
}
