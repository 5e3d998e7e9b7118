/**
 * What a plan can still bring when a subgraph is down: its fetches run over no data but over *places*, each of which
 * stands for all objects at one path of the answer. A place knows, for every type that may stand there, which fields
 * some fetch has filled.
 */
import type { FetchNode, PlanNode, QueryPlanSelectionNode } from '@apollo/query-planner';
import { getNamedType, isAbstractType, isCompositeType, isObjectType, Kind, parse, visit } from 'graphql';
import type { DocumentNode, FieldNode, GraphQLSchema, OperationDefinitionNode, SelectionSetNode } from 'graphql';
import { childrenOf } from './plan-cost.js';
import type { PlannedGraph } from './planned-graph.js';

/** Type -> key -> what is there. Leaves are places without fields. */
export interface Place {
  readonly fields: Map<string, Map<string, Place>>;
}

/** A place, and the types of its objects that are meant. */
interface Target {
  readonly place: Place;
  readonly types: readonly string[];
}

function newPlace(): Place {
  return { fields: new Map() };
}

/** @param down The subgraph that does not answer. */
export function reach(node: PlanNode | null, root: string, graph: PlannedGraph, down: string | null): Place {
  const reached = new Reached(graph, down, { place: newPlace(), types: [root] });
  if (node !== null) reached.run(node, []);
  return reached.root.place;
}

class Reached {
  constructor(
    private readonly graph: PlannedGraph,
    private readonly down: string | null,
    readonly root: Target,
  ) {}

  /**
   * In the order in which nodes would run: those beside each other do not see what the others bring, but need nothing
   * of it.
   */
  run(node: PlanNode, path: readonly string[]): void {
    if (node.kind === 'Fetch') return this.#fetch(node, path);
    if (node.kind === 'Flatten') return this.run(node.node, [...path, ...node.path.map(String)]);
    for (const child of childrenOf(node)) this.run(child, path);
  }

  #fetch(node: FetchNode, path: readonly string[]): void {
    if (node.serviceName === this.down) return;
    const selection = selectionOf(node);
    if (selection === null) return;
    for (const { place, types } of this.#targets(path)) {
      for (const type of types) {
        const missing = node.requires === undefined ? NOTHING : this.#missingInputs(node, node.requires, place, type);
        if (missing !== null) this.#fill(node, place, type, selection, missing);
      }
    }
  }

  #targets(path: readonly string[]): readonly Target[] {
    let targets: readonly Target[] = [this.root];
    for (const part of path) {
      const [key = '', conditions] = part.split('|');
      if (key !== '@') targets = targets.flatMap((target) => this.#below(target, key));
      if (conditions === undefined) continue;
      const allowed = new Set(
        conditions
          .replace(/^\[|\]$/g, '')
          .split(',')
          .flatMap((name) => this.#possible(name.trim())),
      );
      targets = targets.map(({ place, types }) => ({ place, types: types.filter((type) => allowed.has(type)) }));
    }
    return targets;
  }

  #below({ place, types }: Target, key: string): readonly Target[] {
    const found = new Set(types.flatMap((type) => place.fields.get(type)?.get(key) ?? []));
    return [...found].map((child) => ({ place: child, types: [...child.fields.keys()] }));
  }

  /** Null when a key is not there: then nobody can be asked about this type. */
  #missingInputs(
    { serviceName }: FetchNode,
    requires: readonly QueryPlanSelectionNode[],
    place: Place,
    type: string,
  ): ReadonlySet<string> | null {
    const missing = new Set<string>();
    let isMeant = false;
    for (const selection of requires) {
      if (
        selection.kind === 'InlineFragment' &&
        selection.typeCondition !== undefined &&
        !this.#possible(selection.typeCondition).includes(type)
      )
        continue;
      isMeant = true;
      for (const field of selection.kind === 'InlineFragment' ? selection.selections : [selection]) {
        if (field.kind !== 'Field' || this.#has(place, type, field)) continue;
        if (!this.graph.requiredFields.isInput(serviceName, field.name)) return null;
        missing.add(field.name);
      }
    }
    return isMeant ? missing : null;
  }

  #has(place: Place, type: string, field: Extract<QueryPlanSelectionNode, { kind: 'Field' }>): boolean {
    if (field.name === '__typename') return true;
    const child = place.fields.get(type)?.get(field.alias ?? field.name);
    if (child === undefined) return false;
    return [...child.fields.keys()].every((inner) => this.#hasAll(child, inner, field.selections ?? []));
  }

  #hasAll(place: Place, type: string, selections: readonly QueryPlanSelectionNode[]): boolean {
    return selections.every((selection) => {
      if (selection.kind === 'Field') return this.#has(place, type, selection);
      if (selection.typeCondition !== undefined && !this.#possible(selection.typeCondition).includes(type)) return true;
      return this.#hasAll(place, type, selection.selections);
    });
  }

  #fill(node: FetchNode, place: Place, type: string, set: SelectionSetNode, missing: ReadonlySet<string>): void {
    for (const selection of set.selections) {
      if (selection.kind === Kind.INLINE_FRAGMENT) {
        const condition = selection.typeCondition?.name.value;
        if (condition === undefined || this.#possible(condition).includes(type))
          this.#fill(node, place, type, selection.selectionSet, missing);
      } else if (selection.kind === Kind.FIELD) this.#fillField(node, place, type, selection, missing);
    }
  }

  #fillField(node: FetchNode, place: Place, type: string, field: FieldNode, missing: ReadonlySet<string>): void {
    const name = field.name.value;
    // What would be computed without an input is thrown away.
    if (this.graph.requiredFields.of(node.serviceName, type, name).some((input) => missing.has(input))) return;
    const ofType = place.fields.get(type) ?? new Map<string, Place>();
    place.fields.set(type, ofType);
    const key = keyOf(node, (field.alias ?? field.name).value);
    const child = ofType.get(key) ?? newPlace();
    ofType.set(key, child);
    if (field.selectionSet === undefined) return;
    for (const inner of possibleOfField(this.graph.wholeSchema, type, name)) {
      if (!child.fields.has(inner)) child.fields.set(inner, new Map());
      this.#fill(node, child, inner, field.selectionSet, NOTHING);
    }
  }

  #possible(name: string): readonly string[] {
    return possibleNames(this.graph.wholeSchema, this.graph.wholeSchema.getType(name));
  }
}

const NOTHING: ReadonlySet<string> = new Set();

function possibleNames(schema: GraphQLSchema, type: unknown): readonly string[] {
  if (!isCompositeType(type)) return [];
  return (isAbstractType(type) ? schema.getPossibleTypes(type) : [type]).map(({ name }) => name);
}

function possibleOfField(schema: GraphQLSchema, typeName: string, fieldName: string): readonly string[] {
  const type = schema.getType(typeName);
  const field = isObjectType(type) ? type.getFields()[fieldName] : undefined;
  return field === undefined ? [] : possibleNames(schema, getNamedType(field.type));
}

/** The planner gives fields of different types that clash another name while they are fetched. */
function keyOf({ outputRewrites = [] }: FetchNode, name: string): string {
  const rename = outputRewrites.find((rewrite) => rewrite.kind === 'KeyRenamer' && rewrite.path.at(-1) === name);
  return rename?.kind === 'KeyRenamer' ? rename.renameKeyTo : name;
}

/** What a fetch selects of its entities, or of the root; null when that is nothing. */
function selectionOf({ operation, requires }: FetchNode): SelectionSetNode | null {
  const document = parse(operation, { noLocation: true });
  const definition = document.definitions.find(
    (each): each is OperationDefinitionNode => each.kind === Kind.OPERATION_DEFINITION,
  );
  const set = definition && withFragmentsInPlace(definition.selectionSet, document);
  if (set === undefined || requires === undefined) return set ?? null;
  const [entities] = set.selections;
  return entities?.kind === Kind.FIELD ? (entities.selectionSet ?? null) : null;
}

function withFragmentsInPlace(set: SelectionSetNode, document: DocumentNode): SelectionSetNode {
  const fragments = new Map(
    document.definitions.flatMap((each) =>
      each.kind === Kind.FRAGMENT_DEFINITION ? [[each.name.value, each] as const] : [],
    ),
  );
  return visit(set, {
    FragmentSpread: ({ name }) => {
      const fragment = fragments.get(name.value);
      return (
        fragment && {
          kind: Kind.INLINE_FRAGMENT,
          typeCondition: fragment.typeCondition,
          selectionSet: withFragmentsInPlace(fragment.selectionSet, document),
        }
      );
    },
  });
}
