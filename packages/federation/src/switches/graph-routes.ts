/**
 * From which subgraphs the fields of an object can be fetched, once it has been fetched from one: the subgraphs with a
 * key whose fields are known by then. What is off, a subgraph or a field, is on no route.
 */
import { Kind } from 'graphql';
import type { DocumentNode, SelectionSetNode } from 'graphql';
import { argumentOf, directivesNamed, parseFieldSet, readSubgraphNames } from '../supergraph-document.js';
import type { SwitchableField } from './switchable-fields.js';

export interface GraphParts {
  /** Type -> field -> what is known of it. */
  readonly fields: ReadonlyMap<string, ReadonlyMap<string, SwitchableField>>;
  /** Type -> the subgraphs that have it. */
  readonly subgraphsOf: ReadonlyMap<string, ReadonlySet<string>>;
  /** Type -> the keys by which a subgraph resolves its objects. */
  readonly keys: ReadonlyMap<string, readonly EntityKey[]>;
  /** Object type -> itself; abstract type -> its object types. */
  readonly possibleTypes: ReadonlyMap<string, readonly string[]>;
  readonly rootTypes: readonly string[];
}

interface EntityKey {
  readonly subgraph: string;
  readonly set: SelectionSetNode;
}

/** What is switched off. */
export interface Off {
  readonly subgraphs: ReadonlySet<string>;
  readonly features: ReadonlySet<string>;
}

/** The objects of a type that are fetched from a subgraph. */
export interface Entry {
  readonly typeName: string;
  readonly subgraph: string;
}

export function readGraphParts(supergraph: DocumentNode, all: readonly SwitchableField[]): GraphParts {
  const fields = new Map<string, Map<string, SwitchableField>>();
  for (const field of all) {
    const ofType = fields.get(field.typeName) ?? new Map<string, SwitchableField>();
    fields.set(field.typeName, ofType.set(field.fieldName, field));
  }
  const names = readSubgraphNames(supergraph);
  const subgraphsOf = new Map<string, Set<string>>();
  const keys = new Map<string, EntityKey[]>();
  const possibleTypes = new Map<string, string[]>();
  const addPossible = (abstract: string, name: string): void =>
    void possibleTypes.set(abstract, [...(possibleTypes.get(abstract) ?? []), name]);
  for (const definition of supergraph.definitions) {
    if (definition.kind === Kind.UNION_TYPE_DEFINITION)
      for (const member of definition.types ?? []) addPossible(definition.name.value, member.name.value);
    if (definition.kind !== Kind.OBJECT_TYPE_DEFINITION && definition.kind !== Kind.INTERFACE_TYPE_DEFINITION) continue;
    const typeName = definition.name.value;
    const isObject = definition.kind === Kind.OBJECT_TYPE_DEFINITION;
    if (isObject) addPossible(typeName, typeName);
    if (isObject) for (const { name } of definition.interfaces ?? []) addPossible(name.value, typeName);
    for (const join of directivesNamed(definition, 'join__type')) {
      const subgraph = names.get(String(argumentOf(join, 'graph')));
      if (subgraph === undefined) continue;
      subgraphsOf.set(typeName, (subgraphsOf.get(typeName) ?? new Set()).add(subgraph));
      const key = argumentOf(join, 'key');
      if (typeof key !== 'string' || argumentOf(join, 'resolvable') === false) continue;
      keys.set(typeName, [...(keys.get(typeName) ?? []), { subgraph, set: parseFieldSet(key) }]);
    }
  }
  return { fields, subgraphsOf, keys, possibleTypes, rootTypes: readRootTypes(supergraph) };
}

function readRootTypes(supergraph: DocumentNode): readonly string[] {
  const declared = supergraph.definitions.flatMap((definition) =>
    definition.kind === Kind.SCHEMA_DEFINITION ? definition.operationTypes.map(({ type }) => type.name.value) : [],
  );
  return declared.length > 0 ? declared : ['Query', 'Mutation'];
}

export class GraphRoutes {
  readonly #routes = new Map<string, ReadonlySet<string>>();

  constructor(
    private readonly parts: GraphParts,
    private readonly off: Off,
  ) {}

  /** All entries that clients reach from the root types, and the fields that can be fetched for each. */
  entries(): ReadonlyMap<string, Entry> {
    const found = new Map<string, Entry>();
    const queue: Entry[] = [];
    const add = (typeName: string, subgraph: string): void => {
      const key = `${typeName} ${subgraph}`;
      if (found.has(key) || this.off.subgraphs.has(subgraph)) return;
      const entry = { typeName, subgraph };
      found.set(key, entry);
      queue.push(entry);
    };
    for (const root of this.parts.rootTypes)
      for (const subgraph of this.parts.subgraphsOf.get(root) ?? []) add(root, subgraph);
    for (let entry = queue.pop(); entry !== undefined; entry = queue.pop()) {
      const routes = this.routesOf(entry);
      for (const field of this.parts.fields.get(entry.typeName)?.values() ?? [])
        for (const subgraph of this.#resolvers(field, routes))
          for (const possible of this.parts.possibleTypes.get(field.namedType) ?? [])
            if (this.parts.subgraphsOf.get(possible)?.has(subgraph) === true) add(possible, subgraph);
    }
    return found;
  }

  /** The subgraphs that fields of the entry's objects can be fetched from. */
  routesOf({ typeName, subgraph }: Entry): ReadonlySet<string> {
    const key = `${typeName} ${subgraph}`;
    const known = this.#routes.get(key);
    if (known !== undefined) return known;
    const routes = new Set([subgraph]);
    // What is asked for while it is computed: keys that need each other.
    this.#routes.set(key, routes);
    for (let before = 0; before !== routes.size; ) {
      before = routes.size;
      for (const { subgraph: next, set } of this.parts.keys.get(typeName) ?? [])
        if (!routes.has(next) && !this.off.subgraphs.has(next) && this.#hasAll(set, typeName, routes)) routes.add(next);
    }
    return routes;
  }

  /** Whether a field of the entry's objects can be fetched. */
  canFetch(field: SwitchableField, entry: Entry): boolean {
    // A field of an interface object has no subgraph of its own.
    return field.resolutions.length === 0 || this.#resolvers(field, this.routesOf(entry)).length > 0;
  }

  /** The subgraphs among the routes that resolve the field. */
  #resolvers(field: SwitchableField, routes: ReadonlySet<string>): readonly string[] {
    if (field.features.some((feature) => this.off.features.has(feature))) return [];
    return field.resolutions
      .filter(
        ({ subgraph, requiresSet }) =>
          routes.has(subgraph) && (requiresSet === null || this.#hasAll(requiresSet, field.typeName, routes)),
      )
      .map(({ subgraph }) => subgraph);
  }

  #hasAll({ selections }: SelectionSetNode, typeName: string, routes: ReadonlySet<string>): boolean {
    return selections.every((selection) => {
      if (selection.kind === Kind.FRAGMENT_SPREAD) return true;
      if (selection.kind === Kind.INLINE_FRAGMENT)
        return this.#hasAll(selection.selectionSet, selection.typeCondition?.name.value ?? typeName, routes);
      const field = this.parts.fields.get(typeName)?.get(selection.name.value);
      if (field === undefined || field.resolutions.length === 0) return true;
      const subgraphs = this.#resolvers(field, routes);
      const { selectionSet } = selection;
      if (selectionSet === undefined) return subgraphs.length > 0;
      return subgraphs.some((subgraph) =>
        this.#hasAll(selectionSet, field.namedType, this.routesOf({ typeName: field.namedType, subgraph })),
      );
    });
  }
}
