/** The step *resolve operation* of a request: from its parameters to one validated operation with coerced variables. */
import { OperationTypeNode } from 'graphql';
import type { DocumentNode, GraphQLSchema } from 'graphql';
import type { ResolvedOperation } from '../../engine/engine.js';
import { DEFAULT_ERROR_BEHAVIOR } from '@marquee/contracts/error-behavior';
import { badRequest } from '../../errors.js';
import type { GraphQLParams } from '../../http/graphql-params.js';
import type { OperationText, PersistedOperations } from '../../persisted-operations/automatic-persisted-queries.js';
import type { Requester } from '../../engine/planning/requester.js';
import type { GetDocument } from './document-cache.js';
import { selectOperation } from './select-operation.js';

/**
 * Fails with a `RequestError`, or a `GraphQLError` that has its own HTTP status. A known operation needs no promise.
 */
export type ResolveOperation = (
  params: GraphQLParams,
  requester: Requester,
) => ResolvedOperation | Promise<ResolvedOperation>;

export function createResolveOperation(
  schema: GraphQLSchema,
  getDocument: GetDocument,
  persistedOperations: PersistedOperations,
): ResolveOperation {
  const select = (document: DocumentNode, found: OperationText, params: GraphQLParams): ResolvedOperation => {
    const { operationName, variables, isReadOnly } = params;
    const onError = params.onError ?? found.onError ?? DEFAULT_ERROR_BEHAVIOR;
    const resolved = selectOperation(schema, { document, source: found.text, operationName, variables, onError });
    if (isReadOnly && resolved.operation.operation !== OperationTypeNode.QUERY)
      throw badRequest(405, 'Only queries are executed with GET: send this operation with POST.', { allow: 'POST' });
    return resolved;
  };
  return (params, requester) => {
    const found = persistedOperations.findText(params);
    const document = getDocument(found.text, requester);
    return document instanceof Promise
      ? document.then((each) => select(each, found, params))
      : select(document, found, params);
  };
}
