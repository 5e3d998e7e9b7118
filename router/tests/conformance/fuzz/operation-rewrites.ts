/**
 * Rewrites that remove the cause of a known difference of `@apollo/gateway` from an operation. The rewritten operation
 * may select less or use other names, and is executed again on all engines.
 */
import { isInterfaceType, isObjectType, Kind, TypeInfo, visit, visitWithTypeInfo } from 'graphql';
import type { DocumentNode, FieldNode, GraphQLSchema, SelectionNode, SelectionSetNode } from 'graphql';
import type { GatewayDifference } from '../support/gateway-differences.js';
import type { FederationMetadata } from './federation-metadata.js';
import { possibleTypesOf, withNarrowFragments, withoutEmptySelections } from './narrow-fragments.js';

export interface OperationInput {
  readonly document: DocumentNode;
  readonly variables: Readonly<Record<string, unknown>>;
}

export interface OperationRewrite {
  readonly removes: GatewayDifference;
  readonly apply: (input: OperationInput, schema: GraphQLSchema, metadata: FederationMetadata) => OperationInput;
}

function rewriteDocument(
  apply: (document: DocumentNode, schema: GraphQLSchema, metadata: FederationMetadata) => DocumentNode,
): OperationRewrite['apply'] {
  return ({ document, variables }, schema, metadata) => ({ document: apply(document, schema, metadata), variables });
}

const PLANNER_VARIABLE = 'representations';
const RENAMED_VARIABLE = 'client_representations';

/** Rewrites that remove less come first. */
export const OPERATION_REWRITES: readonly OperationRewrite[] = [
  {
    removes: 'alias meets a name of the plan',
    apply: rewriteDocument((document) =>
      visit(document, {
        Field: ({ alias, ...node }) =>
          alias ? { ...node, alias: { ...alias, value: `own_${alias.value}` } } : undefined,
      }),
    ),
  },
  {
    removes: "variable has the planner's name",
    apply: ({ document, variables: { [PLANNER_VARIABLE]: value, ...variables } }) => ({
      document: visit(document, {
        Variable: (node) =>
          node.name.value === PLANNER_VARIABLE
            ? { ...node, name: { ...node.name, value: RENAMED_VARIABLE } }
            : undefined,
      }),
      variables: value === undefined ? variables : { ...variables, [RENAMED_VARIABLE]: value },
    }),
  },
  {
    removes: 'required field is left out',
    apply: (input) => ({ ...input, document: withConditionsApplied(input) }),
  },
  {
    removes: 'argument meets a required argument',
    apply: rewriteDocument((document, schema, metadata) =>
      withoutFields(document, schema, (coordinate) => requiresArguments(coordinate, schema, metadata)),
    ),
  },
  {
    removes: 'fragment neither narrows nor widens',
    apply: rewriteDocument((document, schema) => withNarrowFragments(document, schema)),
  },
  {
    removes: 'interface object hides the type',
    apply: rewriteDocument((document, schema, { interfaceObjectFields }) =>
      withoutFields(document, schema, (coordinate) => interfaceObjectFields.has(coordinate)),
    ),
  },
  {
    removes: 'key is not resolvable',
    apply: rewriteDocument((document, schema, { requiredSelections, typesWithUnresolvableKey }) =>
      withoutFields(
        document,
        schema,
        (coordinate) =>
          requiredSelections.has(coordinate) && typesWithUnresolvableKey.has(coordinate.split('.', 1).join()),
      ),
    ),
  },
  {
    removes: 'required field is left out',
    apply: rewriteDocument((document, schema, { requiredSelections }) =>
      withoutFields(document, schema, (coordinate) => requiredSelections.has(coordinate)),
    ),
  },
];

function withConditionsApplied({ document, variables }: OperationInput): DocumentNode {
  const apply = <T extends SelectionNode>(node: T): T | null => {
    for (const { name, arguments: [argument] = [] } of node.directives ?? []) {
      const value =
        argument?.value.kind === Kind.VARIABLE
          ? variables[argument.value.name.value]
          : argument?.value.kind === Kind.BOOLEAN && argument.value.value;
      if ((name.value === 'skip') === (value === true)) return null;
    }
    return { ...node, directives: [] };
  };
  return withoutEmptySelections(
    visit(document, { Field: { enter: apply }, InlineFragment: { enter: apply }, FragmentSpread: { enter: apply } }),
  );
}

/** @param isRemoved By `Type.field`; called with the parent type, its interfaces and its possible types. */
function withoutFields(
  document: DocumentNode,
  schema: GraphQLSchema,
  isRemoved: (coordinate: string) => boolean,
): DocumentNode {
  const typeInfo = new TypeInfo(schema);
  const enter = (node: FieldNode): null | undefined => {
    const parent = typeInfo.getParentType();
    const names = parent
      ? [parent, ...possibleTypesOf(schema, parent), ...('getInterfaces' in parent ? parent.getInterfaces() : [])].map(
          ({ name }) => name,
        )
      : [];
    return names.some((name) => isRemoved(`${name}.${node.name.value}`)) ? null : undefined;
  };
  return withoutEmptySelections(visit(document, visitWithTypeInfo(typeInfo, { Field: { enter } })));
}

/** Whether the `@requires` of a field selects a field with arguments, at any depth. */
function requiresArguments(
  coordinate: string,
  schema: GraphQLSchema,
  { requiredSelections }: FederationMetadata,
): boolean {
  const takes = (set: SelectionSetNode | undefined): boolean =>
    (set?.selections ?? []).some((selection) => {
      if (selection.kind === Kind.FRAGMENT_SPREAD) return false;
      return (
        takes(selection.selectionSet) ||
        (selection.kind === Kind.FIELD && fieldsWithArguments(schema).has(selection.name.value))
      );
    });
  return takes(requiredSelections.get(coordinate));
}

function fieldsWithArguments(schema: GraphQLSchema): ReadonlySet<string> {
  const composites = Object.values(schema.getTypeMap()).filter((type) => isObjectType(type) || isInterfaceType(type));
  return new Set(
    composites.flatMap((type) =>
      Object.values(type.getFields()).flatMap((field) => (field.args.length > 0 ? field.name : [])),
    ),
  );
}
