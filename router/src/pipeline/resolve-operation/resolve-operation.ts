/** Understand: what a request asks, as an operation that may be executed. */
import { OperationTypeNode } from 'graphql';
import type { DocumentNode, GraphQLSchema } from 'graphql';
import type { CheckedOperation } from '../../engine/engine.js';
import { badRequest } from '../../errors.js';
import type { GraphQLParams } from '../../http/graphql-params.js';
import { checkOperation } from './select-operation.js';
import type { PersistedTexts } from '../../persisted-operations/automatic-persisted-queries.js';

/** Throws a `RefusedOperation`, or a `GraphQLError` with an HTTP status of its own. */
export type Understand = (params: GraphQLParams) => CheckedOperation;

/** @param documentOf Text → a document that may be executed; throws a `RefusedOperation`. */
export function createUnderstand(
  schema: GraphQLSchema,
  documentOf: (source: string) => DocumentNode,
  persisted: PersistedTexts,
): Understand {
  return (params) => {
    const { operationName, variables, isReadOnly } = params;
    const source = persisted.textOf(params);
    const checked = checkOperation(schema, { document: documentOf(source), source, operationName, variables });
    if (isReadOnly && checked.operation.operation !== OperationTypeNode.QUERY)
      throw badRequest(405, 'With GET only queries are asked: send this with POST.', { allow: 'POST' });
    return checked;
  };
}
