/**
 * What an operation loses when a subgraph is down: the paths of the response that become null, and the non-null fields
 * that make their parents null.
 */
import {
  getNamedType,
  getNullableType,
  getOperationAST,
  isAbstractType,
  isCompositeType,
  isListType,
  isNonNullType,
  isObjectType,
  Kind,
} from 'graphql';
import type {
  DocumentNode,
  FieldNode,
  FragmentDefinitionNode,
  GraphQLCompositeType,
  GraphQLField,
  GraphQLObjectType,
  GraphQLOutputType,
  SelectionSetNode,
} from 'graphql';
import type { Plan, SupergraphPlanner } from './supergraph-planner.js';
import { findAvailableFields } from './available-fields.js';
import type { AvailableObject } from './available-fields.js';

export interface Loss {
  /** The path that is null: response names, and `@` for the items of a list. Empty when the whole data is null. */
  readonly path: string;
  /** The coordinate of the field that is unavailable. */
  readonly coordinate: string;
  /** The coordinate of the non-null field that makes its parent null; null when the lost field itself is nullable. */
  readonly blame: string | null;
}

export interface Outage {
  /** The subgraph that is down. */
  readonly subgraph: string;
  /** The outermost losses, sorted by path; empty when the operation does not need the subgraph. */
  readonly losses: readonly Loss[];
}

/** Null for an operation that cannot be planned; see `SupergraphPlanner.plan`. */
export function blastRadius(document: DocumentNode, planner: SupergraphPlanner): readonly Outage[] | null {
  const plan = planner.plan(document);
  return plan && outagesOf(document, plan, planner);
}

/** The outages of an operation with its plan. `@skip` and `@include` are ignored: every selected field counts. */
export function outagesOf(document: DocumentNode, { node }: Plan, planner: SupergraphPlanner): readonly Outage[] {
  const operation = getOperationAST(document);
  const root = operation && planner.apiSchema.getRootType(operation.operation);
  if (!operation || !root) return [];
  return planner.subgraphs.map((subgraph) => ({
    subgraph,
    losses: new LossFinder(document, planner).of(
      findAvailableFields(node, root.name, planner, subgraph),
      root,
      operation.selectionSet,
    ),
  }));
}

/** A null in a non-null position. */
interface Violation {
  readonly coordinate: string;
  readonly blame: string;
}

class LossFinder {
  readonly #fragments: ReadonlyMap<string, FragmentDefinitionNode>;
  /** The query's root, and the namespaces within it. */
  readonly #namespaces = new Set<AvailableObject>();

  constructor(
    document: DocumentNode,
    private readonly planner: SupergraphPlanner,
  ) {
    this.#fragments = new Map(
      document.definitions.flatMap((each) =>
        each.kind === Kind.FRAGMENT_DEFINITION ? [[each.name.value, each] as const] : [],
      ),
    );
  }

  of(root: AvailableObject, type: GraphQLObjectType, set: SelectionSetNode): readonly Loss[] {
    if (type === this.planner.apiSchema.getQueryType()) this.#namespaces.add(root);
    const { losses, violation } = this.#object(root, type, [set], []);
    return violation === null ? distinct(losses) : [{ path: '', ...violation }];
  }

  #object(
    object: AvailableObject,
    type: GraphQLObjectType,
    sets: readonly SelectionSetNode[],
    path: readonly string[],
  ): { readonly losses: readonly Loss[]; readonly violation: Violation | null } {
    const losses: Loss[] = [];
    for (const [key, nodes] of this.#collect(type, sets)) {
      const outcome = this.#field(object, type, key, nodes, [...path, key]);
      if (outcome.violation !== null) return { losses: [], violation: outcome.violation };
      losses.push(...outcome.losses);
    }
    return { losses, violation: null };
  }

  #field(
    object: AvailableObject,
    parent: GraphQLObjectType,
    key: string,
    nodes: readonly FieldNode[],
    path: readonly string[],
  ): { readonly losses: readonly Loss[]; readonly violation: Violation | null } {
    const [node] = nodes;
    const definition = node && parent.getFields()[node.name.value];
    // `__typename` and introspection fields are resolved by the router.
    if (definition === undefined) return { losses: [], violation: null };
    const coordinate = `${parent.name}.${definition.name}`;
    const child = object.fields.get(parent.name)?.get(key) ?? this.#lostNamespace(object, definition);
    if (child !== undefined && this.#isNamespace(object, definition)) this.#namespaces.add(child);
    if (child === undefined) {
      if (isNonNullType(definition.type)) return { losses: [], violation: { coordinate, blame: coordinate } };
      return { losses: [{ path: path.join('.'), coordinate, blame: null }], violation: null };
    }
    const named = getNamedType(definition.type);
    if (!isCompositeType(named)) return { losses: [], violation: null };
    const sets = nodes.flatMap(({ selectionSet }) => selectionSet ?? []);
    return this.#value(child, definition.type, named, sets, path);
  }

  #isNamespace(parent: AvailableObject, { type, args }: GraphQLField<unknown, unknown>): boolean {
    const nullable = getNullableType(type);
    return (
      this.#namespaces.has(parent) &&
      args.length === 0 &&
      isObjectType(nullable) &&
      this.planner.namespaces.has(nullable.name)
    );
  }

  /** The router keeps a namespace of which all fields are lost. */
  #lostNamespace(parent: AvailableObject, field: GraphQLField<unknown, unknown>): AvailableObject | undefined {
    return this.#isNamespace(parent, field) ? { fields: new Map() } : undefined;
  }

  #value(
    object: AvailableObject,
    type: GraphQLOutputType,
    named: GraphQLCompositeType,
    sets: readonly SelectionSetNode[],
    path: readonly string[],
  ): { readonly losses: readonly Loss[]; readonly violation: Violation | null } {
    if (isNonNullType(type)) {
      const outcome = this.#value(object, type.ofType, named, sets, path);
      const nulled = outcome.losses.find((loss) => loss.path === path.join('.'));
      return nulled === undefined
        ? outcome
        : { losses: [], violation: { coordinate: nulled.coordinate, blame: nulled.blame ?? nulled.coordinate } };
    }
    if (isListType(type)) {
      const { losses, violation } = this.#value(object, type.ofType, named, sets, [...path, '@']);
      return violation === null
        ? { losses, violation }
        : { losses: [{ path: path.join('.'), ...violation }], violation: null };
    }
    const outcomes = this.#possible(named).map((each) => this.#object(object, each, sets, path));
    return {
      losses: outcomes.flatMap(({ losses, violation }) =>
        violation === null ? losses : [{ path: path.join('.'), ...violation }],
      ),
      violation: null,
    };
  }

  #possible(type: GraphQLCompositeType): readonly GraphQLObjectType[] {
    return isAbstractType(type) ? this.planner.apiSchema.getPossibleTypes(type) : [type];
  }

  #collect(
    type: GraphQLObjectType,
    sets: readonly SelectionSetNode[],
    into = new Map<string, FieldNode[]>(),
  ): ReadonlyMap<string, readonly FieldNode[]> {
    for (const selection of sets.flatMap((set) => set.selections)) {
      if (selection.kind === Kind.FIELD) {
        const key = (selection.alias ?? selection.name).value;
        into.set(key, [...(into.get(key) ?? []), selection]);
        continue;
      }
      const fragment = selection.kind === Kind.INLINE_FRAGMENT ? selection : this.#fragments.get(selection.name.value);
      if (fragment !== undefined && this.#applies(fragment.typeCondition?.name.value, type))
        this.#collect(type, [fragment.selectionSet], into);
    }
    return into;
  }

  #applies(condition: string | undefined, type: GraphQLObjectType): boolean {
    if (condition === undefined || condition === type.name) return true;
    const abstract = this.planner.apiSchema.getType(condition);
    return isAbstractType(abstract) && isObjectType(type) && this.planner.apiSchema.isSubType(abstract, type);
  }
}

/** One loss for each path, and none within another loss. */
function distinct(losses: readonly Loss[]): readonly Loss[] {
  const byPath = new Map<string, Loss>();
  for (const loss of losses) if (!byPath.has(loss.path)) byPath.set(loss.path, loss);
  const isInside = ({ path }: Loss): boolean =>
    losses.some((other) => other.path !== path && path.startsWith(`${other.path}.`));
  return [...byPath.values()]
    .filter((loss) => !isInside(loss))
    .toSorted((one, other) => (one.path < other.path ? -1 : 1));
}
