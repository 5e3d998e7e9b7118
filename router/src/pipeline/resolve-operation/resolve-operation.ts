/** Understand: what a request asks, as an operation that may be executed. */
import { OperationTypeNode } from 'graphql';
import type { DocumentNode, GraphQLSchema } from 'graphql';
import type { CheckedOperation } from '../../engine/engine.js';
import { badRequest } from '../../errors.js';
import type { GraphQLParams } from '../../http/graphql-params.js';
import { selectOperation } from './select-operation.js';
import type { PersistedOperations } from '../../persisted-operations/automatic-persisted-queries.js';

/** Throws a `RefusedOperation`, or a `GraphQLError` with an HTTP status of its own. */
export type ResolveOperation = (params: GraphQLParams) => CheckedOperation;

/** @param documentOf Text → a document that may be executed; throws a `RefusedOperation`. */
export function createResolveOperation(
  schema: GraphQLSchema,
  documentOf: (source: string) => DocumentNode,
  persisted: PersistedOperations,
): ResolveOperation {
  return (params) => {
    const { operationName, variables, isReadOnly } = params;
    const source = persisted.findText(params);
    const checked = selectOperation(schema, { document: documentOf(source), source, operationName, variables });
    if (isReadOnly && checked.operation.operation !== OperationTypeNode.QUERY)
      throw badRequest(405, 'With GET only queries are asked: send this with POST.', { allow: 'POST' });
    return checked;
  };
}
