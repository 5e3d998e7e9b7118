/** Executes an operation until its response is complete or its request ends early, whichever comes first. */
import type { FieldErrorCode } from '@marquee/contracts/error-codes';
import { execute, getOperationAST, GraphQLError, OperationTypeNode } from 'graphql';
import type { DocumentNode, ExecutionResult, GraphQLSchema } from 'graphql';
import { boundedErrors, MAX_REQUEST_ERRORS } from '../bounded-errors.js';
import { noteSize } from './stringify-in-slices.js';
import type { WorkContext } from './guard-resolvers.js';
import { countTypenameAliases } from './typename-aliases.js';

/** Errors of one response. The router asks for 1000 entities at most, and one error each is the worst of honest cases. */
export const MAX_ERRORS = 1000;

export interface BoundedExecution<Context extends WorkContext> {
  /** Its resolvers are guarded (`guardResolvers`). */
  readonly schema: GraphQLSchema;
  /** Valid for the schema. */
  readonly document: DocumentNode;
  readonly variableValues: Readonly<Record<string, unknown>> | null | undefined;
  readonly operationName: string | null | undefined;
  readonly contextValue: Context;
}

/**
 * Rejects with a GraphQLError when there is no operation of that name. When the request ends early, the result is
 * `data: null` and one error; resolvers that still run are not awaited.
 */
export async function executeBounded<Context extends WorkContext>({
  schema,
  document,
  variableValues,
  operationName,
  contextValue,
}: BoundedExecution<Context>): Promise<ExecutionResult> {
  const { work } = contextValue;
  const isMutation = getOperationAST(document, operationName)?.operation === OperationTypeNode.MUTATION;
  if (isMutation) work.protectMutation();
  work.weighItems(1 + countTypenameAliases(document));
  const ended = new Promise<null>((resolve) => work.onEnd(() => resolve(null)));
  const result = await Promise.race([
    execute({
      schema,
      document,
      variableValues: variableValues ?? null,
      operationName: operationName ?? null,
      contextValue,
      options: { maxCoercionErrors: MAX_REQUEST_ERRORS },
    }),
    ended,
  ]);
  if (work.error !== null) return { data: null, errors: [withoutPath(work.error)] };
  noteSize(result?.data, work.fields);
  if (result === null) return { data: null };
  return 'data' in result ? withBoundedErrors(result) : refusedBeforeExecution(result.errors ?? []);
}

/** The error of a request concerns no single field. */
function withoutPath({ message, extensions }: GraphQLError): GraphQLError {
  return new GraphQLError(message, { extensions });
}

/** graphql-js has no code for values that do not fit the types of the variables, and for an unknown operation. */
function refusedBeforeExecution(errors: readonly GraphQLError[]): ExecutionResult {
  return { errors: boundedErrors(errors, 'BAD_USER_INPUT', 'wrong values in its variables') };
}

/**
 * A response without some of its errors would have nulls that look like values: with too many errors the data is
 * dropped.
 */
function withBoundedErrors(result: ExecutionResult): ExecutionResult {
  const [first] = result.errors ?? [];
  if (result.errors === undefined || first === undefined || result.errors.length <= MAX_ERRORS) return result;
  const tooMany = new GraphQLError(
    `The response has more than ${MAX_ERRORS} errors, the limit of one request; the first is reported. Request fewer fields at once.`,
    { extensions: { code: 'TOO_MANY_ERRORS' satisfies FieldErrorCode } },
  );
  return { data: null, errors: [tooMany, first] };
}
