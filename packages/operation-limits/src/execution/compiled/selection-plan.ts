/** What is resolved on an object of one type: the fields of a selection set, in the order of the response. */
import {
  defaultFieldResolver,
  getDirectiveValues,
  GraphQLIncludeDirective,
  GraphQLSkipDirective,
  isAbstractType,
  Kind,
  SchemaMetaFieldDef,
  TypeMetaFieldDef,
  TypeNameMetaFieldDef,
  typeFromAST,
} from 'graphql';
import type {
  FieldNode,
  FragmentDefinitionNode,
  GraphQLField,
  GraphQLFieldResolver,
  GraphQLObjectType,
  GraphQLSchema,
  SelectionSetNode,
} from 'graphql';
import { completionOf } from './complete-value.js';
import type { Complete, Field, Selection } from './complete-value.js';
import type { PlanScope } from './plan.js';

/** One field of a selection, with all its nodes. */
class FieldPlan implements Field {
  readonly name: string;
  /** Null for a field that reads the property of its name. */
  readonly resolve: GraphQLFieldResolver<unknown, unknown> | null;
  readonly isTypename: boolean;
  readonly complete: Complete;
  readonly #selections = new Map<GraphQLObjectType, Selection>();

  constructor(
    readonly scope: PlanScope,
    readonly parentType: GraphQLObjectType,
    readonly definition: GraphQLField<unknown, unknown>,
    readonly responseName: string,
    readonly nodes: readonly FieldNode[],
  ) {
    this.name = definition.name;
    this.isTypename = definition === TypeNameMetaFieldDef;
    this.resolve =
      definition.resolve === undefined || definition.resolve === defaultFieldResolver ? null : definition.resolve;
    this.complete = completionOf(definition.type, this);
  }

  /** The selection on an object of the type. */
  selectionOn(type: GraphQLObjectType): Selection {
    let plan = this.#selections.get(type);
    if (plan === undefined) {
      const sets = this.nodes.flatMap(({ selectionSet }) => (selectionSet === undefined ? [] : [selectionSet]));
      plan = planSelection(this.scope, type, sets);
      this.#selections.set(type, plan);
    }
    return plan;
  }
}

export function planSelection(scope: PlanScope, type: GraphQLObjectType, sets: readonly SelectionSetNode[]): Selection {
  const nodesByName = new Map<string, FieldNode[]>();
  const visited = new Set<string>();
  for (const set of sets) collect(scope, type, set, nodesByName, visited);
  const fields = [...nodesByName].flatMap(([responseName, nodes]) => {
    const [first] = nodes;
    const definition = first === undefined ? undefined : fieldOf(scope.schema, type, first.name.value);
    return definition === undefined ? [] : [new FieldPlan(scope, type, definition, responseName, nodes)];
  });
  const template = Object.fromEntries(fields.map(({ responseName }) => [responseName, undefined]));
  return { type, fields, template };
}

function fieldOf(
  schema: GraphQLSchema,
  type: GraphQLObjectType,
  name: string,
): GraphQLField<unknown, unknown> | undefined {
  if (name === TypeNameMetaFieldDef.name) return TypeNameMetaFieldDef;
  if (type === schema.getQueryType()) {
    if (name === SchemaMetaFieldDef.name) return SchemaMetaFieldDef;
    if (name === TypeMetaFieldDef.name) return TypeMetaFieldDef;
  }
  return type.getFields()[name];
}

/** https://spec.graphql.org/October2021/#CollectFields() */
function collect(
  scope: PlanScope,
  type: GraphQLObjectType,
  set: SelectionSetNode,
  nodesByName: Map<string, FieldNode[]>,
  visited: Set<string>,
): void {
  for (const selection of set.selections) {
    if (!isIncluded(selection, scope.conditions)) continue;
    if (selection.kind === Kind.FIELD) {
      const name = selection.alias?.value ?? selection.name.value;
      const nodes = nodesByName.get(name);
      if (nodes === undefined) nodesByName.set(name, [selection]);
      else nodes.push(selection);
      continue;
    }
    if (selection.kind === Kind.FRAGMENT_SPREAD && visited.has(selection.name.value)) continue;
    if (selection.kind === Kind.FRAGMENT_SPREAD) visited.add(selection.name.value);
    const fragment = selection.kind === Kind.INLINE_FRAGMENT ? selection : scope.fragments[selection.name.value];
    if (fragment !== undefined && appliesTo(scope.schema, fragment.typeCondition, type))
      collect(scope, type, fragment.selectionSet, nodesByName, visited);
  }
}

function isIncluded(
  node: Parameters<typeof getDirectiveValues>[1],
  conditions: Readonly<Record<string, unknown>>,
): boolean {
  if (node.directives === undefined || node.directives.length === 0) return true;
  if (getDirectiveValues(GraphQLSkipDirective, node, conditions)?.['if'] === true) return false;
  return getDirectiveValues(GraphQLIncludeDirective, node, conditions)?.['if'] !== false;
}

function appliesTo(
  schema: GraphQLSchema,
  condition: FragmentDefinitionNode['typeCondition'] | undefined,
  type: GraphQLObjectType,
): boolean {
  if (condition === undefined) return true;
  const named = typeFromAST(schema, condition);
  return named === type || (isAbstractType(named) && schema.isSubType(named, type));
}
