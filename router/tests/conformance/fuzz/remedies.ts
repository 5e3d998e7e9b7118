/**
 * What causes a known difference of `@apollo/gateway`, taken out of an operation. What is left may ask for less, or by
 * other names: it is another operation, to be asked of everybody again.
 */
import { isInterfaceType, isObjectType, Kind, TypeInfo, visit, visitWithTypeInfo } from 'graphql';
import type { DocumentNode, FieldNode, GraphQLSchema, SelectionNode, SelectionSetNode } from 'graphql';
import type { GatewayDifference } from '../support/gateway-differences.js';
import type { Facts } from './facts.js';
import { possible, withNarrowFragments, withSomething } from './narrow-fragments.js';

export interface Asking {
  readonly document: DocumentNode;
  readonly variables: Readonly<Record<string, unknown>>;
}

export interface Remedy {
  readonly against: GatewayDifference;
  readonly apply: (asking: Asking, schema: GraphQLSchema, facts: Facts) => Asking;
}

function change(apply: (document: DocumentNode, schema: GraphQLSchema, facts: Facts) => DocumentNode): Remedy['apply'] {
  return ({ document, variables }, schema, facts) => ({ document: apply(document, schema, facts), variables });
}

const PLANNERS_VARIABLE = 'representations';
const OTHER_NAME = 'clients_representations';

/** The narrow ones first. */
export const REMEDIES: readonly Remedy[] = [
  {
    against: 'alias meets a name of the plan',
    apply: change((document) =>
      visit(document, {
        Field: ({ alias, ...node }) =>
          alias ? { ...node, alias: { ...alias, value: `own_${alias.value}` } } : undefined,
      }),
    ),
  },
  {
    against: "variable has the planner's name",
    apply: ({ document, variables: { [PLANNERS_VARIABLE]: value, ...variables } }) => ({
      document: visit(document, {
        Variable: (node) =>
          node.name.value === PLANNERS_VARIABLE ? { ...node, name: { ...node.name, value: OTHER_NAME } } : undefined,
      }),
      variables: value === undefined ? variables : { ...variables, [OTHER_NAME]: value },
    }),
  },
  {
    against: 'required field is left out',
    apply: (asking) => ({ ...asking, document: withConditionsApplied(asking) }),
  },
  {
    against: 'argument meets a required argument',
    apply: change((document, schema, facts) =>
      without(document, schema, (coordinate) => requiresArguments(coordinate, schema, facts)),
    ),
  },
  {
    against: 'fragment neither narrows nor widens',
    apply: change((document, schema) => withNarrowFragments(document, schema)),
  },
  {
    against: 'interface object hides the type',
    apply: change((document, schema, { ofInterfaceObjects }) =>
      without(document, schema, (coordinate) => ofInterfaceObjects.has(coordinate)),
    ),
  },
  {
    against: 'key is not resolvable',
    apply: change((document, schema, { requires, withUnresolvableKey }) =>
      without(
        document,
        schema,
        (coordinate) => requires.has(coordinate) && withUnresolvableKey.has(coordinate.split('.', 1).join()),
      ),
    ),
  },
  {
    against: 'required field is left out',
    apply: change((document, schema, { requires }) =>
      without(document, schema, (coordinate) => requires.has(coordinate)),
    ),
  },
];

function withConditionsApplied({ document, variables }: Asking): DocumentNode {
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
  return withSomething(
    visit(document, { Field: { enter: apply }, InlineFragment: { enter: apply }, FragmentSpread: { enter: apply } }),
  );
}

/** @param isOut By `Type.field`; asked for the parent, for what it implements, and for each type behind it. */
function without(document: DocumentNode, schema: GraphQLSchema, isOut: (coordinate: string) => boolean): DocumentNode {
  const typeInfo = new TypeInfo(schema);
  const enter = (node: FieldNode): null | undefined => {
    const parent = typeInfo.getParentType();
    const names = parent
      ? [parent, ...possible(schema, parent), ...('getInterfaces' in parent ? parent.getInterfaces() : [])].map(
          ({ name }) => name,
        )
      : [];
    return names.some((name) => isOut(`${name}.${node.name.value}`)) ? null : undefined;
  };
  return withSomething(visit(document, visitWithTypeInfo(typeInfo, { Field: { enter } })));
}

/** Whether it requires a field that takes arguments, at any depth. */
function requiresArguments(coordinate: string, schema: GraphQLSchema, { requires }: Facts): boolean {
  const takes = (set: SelectionSetNode | undefined): boolean =>
    (set?.selections ?? []).some((selection) => {
      if (selection.kind === Kind.FRAGMENT_SPREAD) return false;
      return (
        takes(selection.selectionSet) ||
        (selection.kind === Kind.FIELD && fieldsWithArguments(schema).has(selection.name.value))
      );
    });
  return takes(requires.get(coordinate));
}

function fieldsWithArguments(schema: GraphQLSchema): ReadonlySet<string> {
  const composites = Object.values(schema.getTypeMap()).filter((type) => isObjectType(type) || isInterfaceType(type));
  return new Set(
    composites.flatMap((type) =>
      Object.values(type.getFields()).flatMap((field) => (field.args.length > 0 ? field.name : [])),
    ),
  );
}
