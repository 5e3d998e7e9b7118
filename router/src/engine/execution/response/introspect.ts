/** `__schema` and `__type` are resolved from the API schema, without a request to a subgraph. */
import { executeSync, Kind } from 'graphql';
import type { DocumentNode, GraphQLSchema } from 'graphql';
import type { PreparedOperation } from '../../planning/prepare-operation.js';
import type { Data } from '../data.js';
import type { FieldShape } from './response-shape.js';

/** The values of the introspection fields among the root fields, by response name. */
export function introspect(
  fields: readonly FieldShape[],
  { operation, fragments }: PreparedOperation,
  schema: GraphQLSchema,
  variables: Readonly<Data>,
): Readonly<Data> {
  const selections = fields.filter(({ source }) => source === 'introspection').flatMap(({ nodes }) => nodes);
  if (selections.length === 0) return {};
  const introspection = { ...operation, selectionSet: { kind: Kind.SELECTION_SET, selections } as const };
  const document: DocumentNode = { kind: Kind.DOCUMENT, definitions: [introspection, ...fragments.values()] };
  const { data } = executeSync({ schema, document, rootValue: {}, variableValues: { ...variables } });
  return data ?? {};
}
