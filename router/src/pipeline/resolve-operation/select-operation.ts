/** From a valid document to the one operation that is meant, with its variables: what an engine may execute. */
import { getOperationAST, getVariableValues, GraphQLError } from 'graphql';
import type { DocumentNode, GraphQLSchema } from 'graphql';
import type { ErrorCode } from '@marquee/contracts/error-codes';
import type { CheckedOperation } from '../../engine/engine.js';
import { withCode } from '../../errors.js';
import { RequestError } from '../request-error.js';

export interface OperationRequest {
  readonly document: DocumentNode;
  readonly source: string;
  readonly operationName: string | null;
  readonly variables: Readonly<Record<string, unknown>>;
}

/**
 * Fills in the defaults of variables. Throws a `RefusedOperation` when none is meant, or a variable is of the wrong
 * type.
 */
export function selectOperation(
  schema: GraphQLSchema,
  { document, source, operationName, variables }: OperationRequest,
): CheckedOperation {
  const operation = getOperationAST(document, operationName);
  if (!operation) {
    const message =
      operationName === null
        ? 'The document holds several operations: name one in "operationName".'
        : `The document holds no operation named "${operationName}".`;
    throw new RequestError([
      new GraphQLError(message, { extensions: { code: 'OPERATION_RESOLUTION_FAILURE' satisfies ErrorCode } }),
    ]);
  }
  const { coerced, errors } = getVariableValues(schema, operation.variableDefinitions ?? [], variables);
  if (errors !== undefined) throw new RequestError(errors.map((error) => withCode(error, 'BAD_USER_INPUT')));
  return { document, source, operation, operationName, variables: coerced };
}
