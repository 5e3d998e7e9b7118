/** From a valid document to the one operation of it that is executed, with its variables coerced. */
import { getOperationAST, GraphQLError } from 'graphql';
import type { DocumentNode, GraphQLSchema } from 'graphql';
import type { ErrorCode } from '@marquee/contracts/error-codes';
import type { ResolvedOperation } from '../../engine/engine.js';
import { DEFAULT_ERROR_BEHAVIOR } from '@marquee/contracts/error-behavior';
import type { ErrorBehavior } from '@marquee/contracts/error-behavior';
import { boundedMessage } from '@marquee/operation-limits/bounded-errors';
import { RequestError } from '../../errors.js';
import { coerceExactVariables } from './exact-variables.js';

export interface OperationSelection {
  readonly document: DocumentNode;
  readonly source: string;
  readonly operationName: string | null;
  readonly variables: Readonly<Record<string, unknown>>;
  readonly onError?: ErrorBehavior;
}

/**
 * Applies the default values of variables. Throws a `RequestError` when the document has no operation of that name, or
 * several and no name is given, or when a variable has the wrong type.
 */
export function selectOperation(
  schema: GraphQLSchema,
  { document, source, operationName, variables, onError = DEFAULT_ERROR_BEHAVIOR }: OperationSelection,
): ResolvedOperation {
  const operation = getOperationAST(document, operationName);
  if (!operation) {
    const message =
      operationName === null
        ? 'The document contains several operations: name one in "operationName".'
        : `The document contains no operation named "${operationName}".`;
    throw new RequestError([
      new GraphQLError(boundedMessage(message), {
        extensions: { code: 'OPERATION_RESOLUTION_FAILURE' satisfies ErrorCode },
      }),
    ]);
  }
  const { coerced, errors } = coerceExactVariables(schema, operation, variables);
  if (errors !== undefined) throw new RequestError(errors);
  return { document, source, operation, operationName, variables: coerced, onError };
}
