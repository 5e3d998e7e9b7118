/** `__schema` and `__type` are answered from the API schema, without asking anybody. */
import { executeSync, Kind } from 'graphql';
import type { DocumentNode, GraphQLSchema } from 'graphql';
import type { PreparedOperation } from '../planning/prepare-operation.js';
import type { Data } from './data.js';
import type { FieldShape } from './response-shape.js';

/** @returns The values by response name. */
export function introspect(
  fields: readonly FieldShape[],
  { operation, fragments }: PreparedOperation,
  schema: GraphQLSchema,
  variables: Readonly<Data>,
): Readonly<Data> {
  const selections = fields.filter(({ source }) => source === 'introspection').flatMap(({ nodes }) => nodes);
  if (selections.length === 0) return {};
  const own = { ...operation, selectionSet: { kind: Kind.SELECTION_SET, selections } as const };
  const document: DocumentNode = { kind: Kind.DOCUMENT, definitions: [own, ...fragments.values()] };
  const { data } = executeSync({ schema, document, rootValue: {}, variableValues: { ...variables } });
  return data ?? {};
}
