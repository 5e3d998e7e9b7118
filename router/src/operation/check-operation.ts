/** From what Apollo Server has parsed and validated to an operation that an engine may execute. */
import { getVariableValues, GraphQLError } from 'graphql';
import type { DocumentNode, GraphQLSchema, OperationDefinitionNode } from 'graphql';
import type { CheckedOperation } from '../engine.js';

export interface UnderstoodRequest {
  readonly document: DocumentNode;
  readonly source: string;
  /** Undefined when the request does not say which of several operations it means. */
  readonly operation?: OperationDefinitionNode | undefined;
  readonly operationName: string | null;
  readonly variables: Readonly<Record<string, unknown>>;
}

export type Checked = { readonly operation: CheckedOperation } | { readonly errors: readonly GraphQLError[] };

/** Coerces the variables: defaults are filled in, and what is of the wrong type is refused. */
export const checkOperation = (schema: GraphQLSchema, request: UnderstoodRequest): Checked => {
  const { document, source, operation, operationName } = request;
  if (operation === undefined) {
    const message = operationName === null ? 'The document holds several operations: name one in "operationName".' : `The document holds no operation named "${operationName}".`;
    return { errors: [new GraphQLError(message)] };
  }
  const { coerced, errors } = getVariableValues(schema, operation.variableDefinitions ?? [], request.variables);
  if (errors !== undefined) return { errors };
  return { operation: { document, source, operation, operationName, variables: coerced } };
};
