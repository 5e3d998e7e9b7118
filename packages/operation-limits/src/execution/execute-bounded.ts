/** Executes an operation until its response is complete or its request ends early, whichever comes first. */
import type { FieldErrorCode } from '@marquee/contracts/error-codes';
import { GraphQLError, OperationTypeNode } from 'graphql';
import type { DocumentNode, ExecutionResult, GraphQLSchema, OperationDefinitionNode } from 'graphql';
import { boundedErrors } from '../bounded-errors.js';
import { coerceVariables } from '../coerce-variables.js';
import { executeField, executeFields } from './compiled/complete-value.js';
import { createOperationPlanner, selectOperation } from './compiled/operation-plan.js';
import type { OperationPlanner } from './compiled/operation-plan.js';
import { Position } from './compiled/position.js';
import { RunningOperation } from './compiled/running-operation.js';
import type { Selection } from './compiled/complete-value.js';
import type { RequestWork } from './request-work.js';
import { noteSize } from './stringify-in-slices.js';

/** Errors of one response. The router asks for 1000 entities at most, and one error each is the worst of honest cases. */
export const MAX_ERRORS = 1000;

/** The part of a context value that the execution uses. */
export interface WorkContext {
  readonly work: RequestWork;
}

export interface BoundedExecution<Context extends WorkContext> {
  readonly schema: GraphQLSchema;
  /** Valid for the schema; a query or a mutation. Its plan is kept as long as this object. */
  readonly document: DocumentNode;
  readonly variableValues: Readonly<Record<string, unknown>> | null | undefined;
  readonly operationName: string | null | undefined;
  readonly contextValue: Context;
}

const planners = new WeakMap<GraphQLSchema, OperationPlanner>();

function plannerOf(schema: GraphQLSchema): OperationPlanner {
  let planner = planners.get(schema);
  if (planner === undefined) {
    planner = createOperationPlanner(schema);
    planners.set(schema, planner);
  }
  return planner;
}

/**
 * The result that `execute` of graphql-js has, except for errors below a position that another error has made null.
 * Counts each field and list item, and pauses when the slice of the event loop is over. When the request ends early, the
 * result is `data: null` and one error; resolvers that still run are not awaited. All objects of a list share the
 * arguments of a field.
 */
export async function executeBounded<Context extends WorkContext>({
  schema,
  document,
  variableValues,
  operationName,
  contextValue,
}: BoundedExecution<Context>): Promise<ExecutionResult> {
  const operation = selectOperation(document, operationName);
  if (typeof operation === 'string') return refusedBeforeExecution([new GraphQLError(operation)]);
  const { coerced, errors } = coerceVariables(schema, operation, variableValues ?? {});
  if (errors !== undefined) return { errors };
  const selection = planSafely(schema, document, operation, coerced);
  if (selection instanceof GraphQLError) return refusedBeforeExecution([selection]);
  const { work } = contextValue;
  const isMutation = operation.operation === OperationTypeNode.MUTATION;
  if (isMutation) work.protectMutation();
  const run = new RunningOperation(contextValue, work, coerced);
  const ended = new Promise<null>((resolve) => work.onEnd(() => resolve(null)));
  const data = await Promise.race([executeRoot(run, selection, isMutation), ended]);
  if (work.error !== null) return { data: null, errors: [withoutPath(work.error)] };
  noteSize(data, work.fields);
  return run.errors.length === 0 ? { data } : withBoundedErrors({ data, errors: run.errors });
}

/** Null for a variable of `@skip` or `@include` makes a plan impossible. */
function planSafely(
  schema: GraphQLSchema,
  document: DocumentNode,
  operation: OperationDefinitionNode,
  variableValues: Readonly<Record<string, unknown>>,
): Selection | GraphQLError {
  try {
    return plannerOf(schema).plan(document, operation, variableValues);
  } catch (error) {
    if (error instanceof GraphQLError) return error;
    throw error;
  }
}

/** Mutations are executed one after another. */
async function executeRoot(
  run: RunningOperation,
  selection: Selection,
  isMutation: boolean,
): Promise<Record<string, unknown> | null> {
  const data: Record<string, unknown> = { ...selection.template };
  const response: Record<string, unknown> = { data };
  const position = new Position(null, undefined, 'data', undefined, response, true);
  if (!isMutation) await run.untilIdle(() => executeFields(run, selection, undefined, data, position));
  else
    for (const field of selection.fields) {
      if (position.isRemoved || !run.work.countField()) break;
      await run.untilIdle(() => executeField(run, field, undefined, data, position));
    }
  return response['data'] === null ? null : data;
}

/** The error of a request concerns no single field. */
function withoutPath({ message, extensions }: GraphQLError): GraphQLError {
  return new GraphQLError(message, { extensions });
}

/** Without data, since nothing was executed. */
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
