/**
 * What each known operation loses when a subgraph is down: which parts of the answer, and which `!` carried the loss
 * further up.
 */
import { getNamedType, isAbstractType, isCompositeType, isListType, isNonNullType, isObjectType, Kind } from 'graphql';
import type {
  DocumentNode,
  FieldNode,
  FragmentDefinitionNode,
  GraphQLCompositeType,
  GraphQLObjectType,
  GraphQLOutputType,
  OperationDefinitionNode,
  SelectionSetNode,
} from 'graphql';
import type { Plan, PlannedGraph } from './planned-graph.js';
import { reach } from './reachable.js';
import type { Place } from './reachable.js';

export interface Loss {
  /** Where the answer has null: keys of the client's, `@` for the items of a list. Empty when nothing is left of it. */
  readonly path: string;
  /** The field that was not to be had, or whose value could not be shown, as a coordinate. */
  readonly coordinate: string;
  /** The non-null field that took what is around it along; null when the lost field itself may be null. */
  readonly blame: string | null;
}

export interface Outage {
  /** The subgraph that is down. */
  readonly subgraph: string;
  /** The outermost losses, by path; none when the operation does not need the subgraph. */
  readonly losses: readonly Loss[];
}

/** Null for an operation that the graph does not answer. */
export function blastRadius(document: DocumentNode, graph: PlannedGraph): readonly Outage[] | null {
  const plan = graph.plan(document);
  return plan && outagesOf(document, plan, graph);
}

/** Of an operation with the graph's plan for it. Conditions are taken to hold: what may be asked for may be lost. */
export function outagesOf(document: DocumentNode, { node }: Plan, graph: PlannedGraph): readonly Outage[] {
  const operation = document.definitions.find(
    (each): each is OperationDefinitionNode => each.kind === Kind.OPERATION_DEFINITION,
  );
  const root = operation && graph.apiSchema.getRootType(operation.operation);
  if (operation === undefined || !root) return [];
  return graph.subgraphs.map((subgraph) => ({
    subgraph,
    losses: new Losses(document, graph).of(reach(node, root.name, graph, subgraph), root, operation.selectionSet),
  }));
}

/** A null that its place may not hold. */
interface Violation {
  readonly coordinate: string;
  readonly blame: string;
}

class Losses {
  readonly #fragments: ReadonlyMap<string, FragmentDefinitionNode>;

  constructor(
    document: DocumentNode,
    private readonly graph: PlannedGraph,
  ) {
    this.#fragments = new Map(
      document.definitions.flatMap((each) =>
        each.kind === Kind.FRAGMENT_DEFINITION ? [[each.name.value, each] as const] : [],
      ),
    );
  }

  of(root: Place, type: GraphQLObjectType, set: SelectionSetNode): readonly Loss[] {
    const { losses, violation } = this.#object(root, type, [set], []);
    return violation === null ? distinct(losses) : [{ path: '', ...violation }];
  }

  #object(
    place: Place,
    type: GraphQLObjectType,
    sets: readonly SelectionSetNode[],
    path: readonly string[],
  ): { readonly losses: readonly Loss[]; readonly violation: Violation | null } {
    const losses: Loss[] = [];
    for (const [key, nodes] of this.#collect(type, sets)) {
      const outcome = this.#field(place, type, key, nodes, [...path, key]);
      if (outcome.violation !== null) return { losses: [], violation: outcome.violation };
      losses.push(...outcome.losses);
    }
    return { losses, violation: null };
  }

  #field(
    place: Place,
    parent: GraphQLObjectType,
    key: string,
    nodes: readonly FieldNode[],
    path: readonly string[],
  ): { readonly losses: readonly Loss[]; readonly violation: Violation | null } {
    const [node] = nodes;
    const definition = node && parent.getFields()[node.name.value];
    // Names of types, and introspection, are the router's own.
    if (definition === undefined) return { losses: [], violation: null };
    const coordinate = `${parent.name}.${definition.name}`;
    const child = place.fields.get(parent.name)?.get(key);
    if (child === undefined) {
      if (isNonNullType(definition.type)) return { losses: [], violation: { coordinate, blame: coordinate } };
      return { losses: [{ path: path.join('.'), coordinate, blame: null }], violation: null };
    }
    const named = getNamedType(definition.type);
    if (!isCompositeType(named)) return { losses: [], violation: null };
    const sets = nodes.flatMap(({ selectionSet }) => selectionSet ?? []);
    return this.#value(child, definition.type, named, sets, path);
  }

  #value(
    place: Place,
    type: GraphQLOutputType,
    named: GraphQLCompositeType,
    sets: readonly SelectionSetNode[],
    path: readonly string[],
  ): { readonly losses: readonly Loss[]; readonly violation: Violation | null } {
    if (isNonNullType(type)) {
      const outcome = this.#value(place, type.ofType, named, sets, path);
      const nulled = outcome.losses.find((loss) => loss.path === path.join('.'));
      return nulled === undefined
        ? outcome
        : { losses: [], violation: { coordinate: nulled.coordinate, blame: nulled.blame ?? nulled.coordinate } };
    }
    if (isListType(type)) {
      const { losses, violation } = this.#value(place, type.ofType, named, sets, [...path, '@']);
      return violation === null
        ? { losses, violation }
        : { losses: [{ path: path.join('.'), ...violation }], violation: null };
    }
    const outcomes = this.#possible(named).map((each) => this.#object(place, each, sets, path));
    return {
      losses: outcomes.flatMap(({ losses, violation }) =>
        violation === null ? losses : [{ path: path.join('.'), ...violation }],
      ),
      violation: null,
    };
  }

  #possible(type: GraphQLCompositeType): readonly GraphQLObjectType[] {
    return isAbstractType(type) ? this.graph.apiSchema.getPossibleTypes(type) : [type];
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
    const abstract = this.graph.apiSchema.getType(condition);
    return isAbstractType(abstract) && isObjectType(type) && this.graph.apiSchema.isSubType(abstract, type);
  }
}

/** Types that may stand at one place lose the same field once. */
function distinct(losses: readonly Loss[]): readonly Loss[] {
  const byPath = new Map<string, Loss>();
  for (const loss of losses) if (!byPath.has(loss.path)) byPath.set(loss.path, loss);
  const isInside = ({ path }: Loss): boolean =>
    losses.some((other) => other.path !== path && path.startsWith(`${other.path}.`));
  return [...byPath.values()]
    .filter((loss) => !isInside(loss))
    .toSorted((one, other) => (one.path < other.path ? -1 : 1));
}
