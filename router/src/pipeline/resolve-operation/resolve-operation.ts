/** The step *resolve operation* of a request: from its parameters to one validated operation with coerced variables. */
import { OperationTypeNode } from 'graphql';
import type { DocumentNode, GraphQLSchema } from 'graphql';
import type { ResolvedOperation } from '../../engine/engine.js';
import { badRequest } from '../../errors.js';
import type { GraphQLParams } from '../../http/graphql-params.js';
import type { PersistedOperations } from '../../persisted-operations/automatic-persisted-queries.js';
import { selectOperation } from './select-operation.js';

/** Throws a `RequestError`, or a `GraphQLError` that has its own HTTP status. */
export type ResolveOperation = (params: GraphQLParams) => ResolvedOperation;

/** @param getDocument Parses and validates a text, or finds it in the cache. Throws a `RequestError`. */
export function createResolveOperation(
  schema: GraphQLSchema,
  getDocument: (source: string) => DocumentNode,
  persistedOperations: PersistedOperations,
): ResolveOperation {
  return (params) => {
    const { operationName, variables, isReadOnly } = params;
    const source = persistedOperations.findText(params);
    const resolved = selectOperation(schema, { document: getDocument(source), source, operationName, variables });
    if (isReadOnly && resolved.operation.operation !== OperationTypeNode.QUERY)
      throw badRequest(405, 'Only queries are executed with GET: send this operation with POST.', { allow: 'POST' });
    return resolved;
  };
}
