/** Resolves `__schema` and `__type` from the API schema, without a request to a subgraph. */
import { executeSync, Kind, OperationTypeNode, print } from 'graphql';
import type { DocumentNode, GraphQLSchema } from 'graphql';
import type { PreparedOperation } from '../../planning/prepare-operation.js';
import type { Data } from '../data.js';
import type { FieldShape } from './response-shape.js';

/**
 * The values of introspection fields, at the query's root or below a field of that type. The value of a field is
 * computed once, also where the field is in the objects of a list.
 */
export function createIntrospection(
  { operation, fragments }: PreparedOperation,
  schema: GraphQLSchema,
  variables: Readonly<Data>,
): (field: FieldShape) => unknown {
  const known = new Map<FieldShape, unknown>();
  const execute = ({ nodes, responseName }: FieldShape): unknown => {
    // The values are coerced already. Strings and booleans, which are all that introspection takes, can be coerced again.
    const variableDefinitions = (operation.variableDefinitions ?? []).filter(({ type }) =>
      /^(String|Boolean)!?$/.test(print(type)),
    );
    const query = {
      kind: Kind.OPERATION_DEFINITION,
      operation: OperationTypeNode.QUERY,
      variableDefinitions,
      selectionSet: { kind: Kind.SELECTION_SET, selections: [...nodes] },
    } as const;
    const document: DocumentNode = { kind: Kind.DOCUMENT, definitions: [query, ...fragments.values()] };
    const { data } = executeSync({ schema, document, rootValue: {}, variableValues: { ...variables } });
    return data?.[responseName] ?? null;
  };
  return (field) => {
    if (!known.has(field)) known.set(field, execute(field));
    return known.get(field);
  };
}
