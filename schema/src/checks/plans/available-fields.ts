/**
 * The fields that a plan can still fetch when a subgraph is down. The plan's fetches are simulated on objects that each
 * stand for all objects at one path of the response, and that know for every possible type which fields are fetched.
 */
import type { FetchNode, PlanNode, QueryPlanSelectionNode } from '@apollo/query-planner';
import { getNamedType, isAbstractType, isCompositeType, isObjectType, Kind } from 'graphql';
import type { FieldNode, GraphQLSchema, SelectionSetNode } from 'graphql';
import { fetchSelectionSet, renamedKeys } from '@marquee/federation/fetch-operation';
import { parsePathElement } from '@marquee/federation/flatten-path';
import { fetchesIn } from '@marquee/federation/plan-visitor';
import type { PlanPath } from '@marquee/federation/plan-visitor';
import type { SupergraphPlanner } from './supergraph-planner.js';

/** All objects at one path: type -> plan key -> the objects below it. Leaves are objects without fields. */
export interface AvailableObject {
  readonly fields: Map<string, Map<string, AvailableObject>>;
}

/** Objects at one path, restricted to some types. */
interface Target {
  readonly object: AvailableObject;
  readonly types: readonly string[];
}

const NONE: ReadonlySet<string> = new Set();

function createObject(): AvailableObject {
  return { fields: new Map() };
}

/**
 * @param rootType The name of the operation's root type.
 * @param down The subgraph that is down.
 * @returns The root object.
 */
export function findAvailableFields(
  plan: PlanNode | null,
  rootType: string,
  planner: SupergraphPlanner,
  down: string | null,
): AvailableObject {
  const simulation = new OutageSimulation(planner, down, { object: createObject(), types: [rootType] });
  // One after the other: parallel fetches do not see each other's data, and need none of it.
  for (const { node, path } of plan === null ? [] : fetchesIn(plan)) simulation.fetch(node, path);
  return simulation.root.object;
}

class OutageSimulation {
  constructor(
    private readonly planner: SupergraphPlanner,
    private readonly down: string | null,
    readonly root: Target,
  ) {}

  fetch(node: FetchNode, path: PlanPath): void {
    if (node.serviceName === this.down) return;
    const selection = fetchSelectionSet(node);
    if (selection === null) return;
    for (const { object, types } of this.#targets(path)) {
      for (const type of types) {
        const missing = node.requires === undefined ? NONE : this.#missingInputs(node, node.requires, object, type);
        if (missing !== null) this.#fill(node, object, type, selection, missing);
      }
    }
  }

  #targets(path: PlanPath): readonly Target[] {
    let targets: readonly Target[] = [this.root];
    for (const element of path) {
      const { step, typeConditions } = parsePathElement(element);
      if (step.kind === 'key') targets = targets.flatMap((target) => this.#below(target, step.key));
      if (typeConditions === null) continue;
      const allowed = new Set(typeConditions.flatMap((name) => this.#possibleTypes(name)));
      targets = targets.map(({ object, types }) => ({ object, types: types.filter((type) => allowed.has(type)) }));
    }
    return targets;
  }

  #below({ object, types }: Target, key: string): readonly Target[] {
    const found = new Set(types.flatMap((type) => object.fields.get(type)?.get(key) ?? []));
    return [...found].map((child) => ({ object: child, types: [...child.fields.keys()] }));
  }

  /** Names of missing inputs. Null when the fetch is not for this type, or when a field of the key is missing. */
  #missingInputs(
    { serviceName }: FetchNode,
    requires: readonly QueryPlanSelectionNode[],
    object: AvailableObject,
    type: string,
  ): ReadonlySet<string> | null {
    const missing = new Set<string>();
    let applies = false;
    for (const selection of requires) {
      if (
        selection.kind === 'InlineFragment' &&
        selection.typeCondition !== undefined &&
        !this.#possibleTypes(selection.typeCondition).includes(type)
      )
        continue;
      applies = true;
      for (const field of selection.kind === 'InlineFragment' ? selection.selections : [selection]) {
        if (field.kind !== 'Field' || this.#has(object, type, field)) continue;
        if (!this.planner.requiresInputs.isInput(serviceName, field.name)) return null;
        missing.add(field.name);
      }
    }
    return applies ? missing : null;
  }

  #has(object: AvailableObject, type: string, field: Extract<QueryPlanSelectionNode, { kind: 'Field' }>): boolean {
    if (field.name === '__typename') return true;
    const child = object.fields.get(type)?.get(field.alias ?? field.name);
    if (child === undefined) return false;
    return [...child.fields.keys()].every((inner) => this.#hasAll(child, inner, field.selections ?? []));
  }

  #hasAll(object: AvailableObject, type: string, selections: readonly QueryPlanSelectionNode[]): boolean {
    return selections.every((selection) => {
      if (selection.kind === 'Field') return this.#has(object, type, selection);
      const { typeCondition } = selection;
      if (typeCondition !== undefined && !this.#possibleTypes(typeCondition).includes(type)) return true;
      return this.#hasAll(object, type, selection.selections);
    });
  }

  #fill(
    node: FetchNode,
    object: AvailableObject,
    type: string,
    set: SelectionSetNode,
    missing: ReadonlySet<string>,
  ): void {
    for (const selection of set.selections) {
      if (selection.kind === Kind.INLINE_FRAGMENT) {
        const condition = selection.typeCondition?.name.value;
        if (condition === undefined || this.#possibleTypes(condition).includes(type))
          this.#fill(node, object, type, selection.selectionSet, missing);
      } else if (selection.kind === Kind.FIELD) this.#fillField(node, object, type, selection, missing);
    }
  }

  #fillField(
    node: FetchNode,
    object: AvailableObject,
    type: string,
    field: FieldNode,
    missing: ReadonlySet<string>,
  ): void {
    const name = field.name.value;
    // The router discards a field whose inputs are missing.
    if (this.planner.requiresInputs.of(node.serviceName, type, name).some((input) => missing.has(input))) return;
    const ofType = object.fields.get(type) ?? new Map<string, AvailableObject>();
    object.fields.set(type, ofType);
    const responseName = (field.alias ?? field.name).value;
    const key = renamedKeys(node.outputRewrites).get(responseName) ?? responseName;
    const child = ofType.get(key) ?? createObject();
    ofType.set(key, child);
    if (field.selectionSet === undefined) return;
    for (const inner of possibleTypesOfField(this.planner.supergraphSchema, type, name)) {
      if (!child.fields.has(inner)) child.fields.set(inner, new Map());
      this.#fill(node, child, inner, field.selectionSet, NONE);
    }
  }

  #possibleTypes(name: string): readonly string[] {
    return possibleTypeNames(this.planner.supergraphSchema, this.planner.supergraphSchema.getType(name));
  }
}

function possibleTypeNames(schema: GraphQLSchema, type: unknown): readonly string[] {
  if (!isCompositeType(type)) return [];
  return (isAbstractType(type) ? schema.getPossibleTypes(type) : [type]).map(({ name }) => name);
}

function possibleTypesOfField(schema: GraphQLSchema, typeName: string, fieldName: string): readonly string[] {
  const type = schema.getType(typeName);
  const field = isObjectType(type) ? type.getFields()[fieldName] : undefined;
  return field === undefined ? [] : possibleTypeNames(schema, getNamedType(field.type));
}
