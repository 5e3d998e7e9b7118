/** Coercion of variables with a bounded number of errors. */
import { getVariableValues } from 'graphql';
import type { GraphQLError, GraphQLSchema, OperationDefinitionNode } from 'graphql';
import { boundedErrors, MAX_REQUEST_ERRORS } from './bounded-errors.js';

export type CoercedVariables =
  | { readonly coerced: Readonly<Record<string, unknown>>; readonly errors?: undefined }
  | { readonly coerced?: undefined; readonly errors: readonly GraphQLError[] };

/**
 * Applies the default values of variables. Stops after `MAX_REQUEST_ERRORS` wrong values, and says so; the errors have
 * the code BAD_USER_INPUT. The values must be within the limits already; see `json-limits.ts`.
 */
export function coerceVariables(
  schema: GraphQLSchema,
  operation: OperationDefinitionNode,
  values: Readonly<Record<string, unknown>>,
): CoercedVariables {
  const { coerced, errors } = getVariableValues(schema, operation.variableDefinitions ?? [], values, {
    maxErrors: MAX_REQUEST_ERRORS,
  });
  if (errors === undefined) return { coerced };
  return { errors: boundedErrors(errors, 'BAD_USER_INPUT', 'wrong values in its variables') };
}
