/**
 * The size of introspection. graphql-js resolves it in one synchronous stretch, without resolvers that could count or
 * pause, and its types refer to each other without end.
 */
import {
  getIntrospectionQuery,
  getNamedType,
  isInputObjectType,
  isInterfaceType,
  isObjectType,
  Kind,
  parse,
} from 'graphql';
import type {
  DocumentNode,
  FieldNode,
  FragmentDefinitionNode,
  GraphQLError,
  GraphQLSchema,
  SelectionSetNode,
} from 'graphql';
import type { OperationLimits } from './operation-limits.js';
import { operationOverLimit } from './over-limit.js';

/** Average lengths of the lists of `__Schema`, `__Type`, `__Field` and `__Directive`, at least 1. */
interface ListSizes {
  readonly [field: string]: number;
}

const listSizes = new WeakMap<GraphQLSchema, ListSizes>();

function average(total: number, of: number): number {
  return Math.max(1, total / Math.max(1, of));
}

function listSizesOf(schema: GraphQLSchema): ListSizes {
  const known = listSizes.get(schema);
  if (known !== undefined) return known;
  const types = Object.values(schema.getTypeMap());
  const composite = types.filter((type) => isObjectType(type) || isInterfaceType(type));
  const fields = composite.flatMap((type) => Object.values(type.getFields()));
  // A field returns the types with many fields more often than an average type.
  const fieldsOfReturned = fields.map((field) => {
    const type = getNamedType(field.type);
    return isObjectType(type) || isInterfaceType(type) ? Object.keys(type.getFields()).length : 0;
  });
  const inputs = types.filter(isInputObjectType);
  const found: ListSizes = {
    types: types.length,
    directives: schema.getDirectives().length,
    fields: Math.max(
      average(fields.length, composite.length),
      average(
        fieldsOfReturned.reduce((sum, count) => sum + count, 0),
        fields.length,
      ),
    ),
    args: average(
      fields.reduce((sum, { args }) => sum + args.length, 0),
      fields.length,
    ),
    inputFields: average(
      inputs.reduce((sum, type) => sum + Object.keys(type.getFields()).length, 0),
      inputs.length,
    ),
    enumValues: 5,
    interfaces: 2,
    possibleTypes: 5,
    locations: 5,
  };
  listSizes.set(schema, found);
  return found;
}

/** What the explorers ask for, which is allowed on a schema of any size. */
const FULL_INTROSPECTION = parse(
  getIntrospectionQuery({
    specifiedByUrl: true,
    directiveIsRepeatable: true,
    schemaDescription: true,
    inputValueDeprecation: true,
  }),
);
const fullSizes = new WeakMap<GraphQLSchema, number>();

function fullSizeOf(schema: GraphQLSchema): number {
  const size = fullSizes.get(schema) ?? estimateIntrospection(schema, FULL_INTROSPECTION);
  fullSizes.set(schema, size);
  return size;
}

/**
 * An error when the introspection of an operation would resolve more fields than `introspectionFields`, and more than
 * the whole schema.
 */
export function findExceededIntrospection(
  schema: GraphQLSchema,
  document: DocumentNode,
  { introspectionFields }: Pick<OperationLimits, 'introspectionFields'>,
): GraphQLError | null {
  const size = estimateIntrospection(schema, document);
  if (size <= introspectionFields || size <= fullSizeOf(schema)) return null;
  return operationOverLimit('introspectionFields', introspectionFields);
}

/** The fields of `__schema` and `__type` in the largest operation of the document, by the schema's average lists. */
function estimateIntrospection(schema: GraphQLSchema, document: DocumentNode): number {
  const sizes = listSizesOf(schema);
  const fragments = new Map<string, FragmentDefinitionNode>();
  for (const definition of document.definitions)
    if (definition.kind === Kind.FRAGMENT_DEFINITION) fragments.set(definition.name.value, definition);

  /** Sums `ofField` over a selection set with its fragments. A fragment within itself counts as empty. */
  const createSum = (ofField: (field: FieldNode) => number): ((set: SelectionSetNode) => number) => {
    const known = new Map<SelectionSetNode, number>();
    const sum = (set: SelectionSetNode): number => {
      const before = known.get(set);
      if (before !== undefined) return before;
      known.set(set, 0);
      let fields = 0;
      for (const selection of set.selections) {
        if (selection.kind === Kind.FIELD) fields += ofField(selection);
        else if (selection.kind === Kind.INLINE_FRAGMENT) fields += sum(selection.selectionSet);
        else {
          const fragment = fragments.get(selection.name.value);
          if (fragment !== undefined) fields += sum(fragment.selectionSet);
        }
      }
      known.set(set, fields);
      return fields;
    };
    return sum;
  };
  const below = createSum(({ name, selectionSet }) =>
    selectionSet === undefined ? 1 : 1 + below(selectionSet) * (sizes[name.value] ?? 1),
  );
  const above = createSum(({ name, selectionSet }) => {
    if (selectionSet === undefined) return 0;
    return name.value === '__schema' || name.value === '__type' ? below(selectionSet) : above(selectionSet);
  });
  return document.definitions.reduce(
    (largest, definition) =>
      definition.kind === Kind.OPERATION_DEFINITION ? Math.max(largest, above(definition.selectionSet)) : largest,
    0,
  );
}
