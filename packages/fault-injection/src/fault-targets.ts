/** What faults can be injected into: the subgraphs of a supergraph, their types and fields. */
import {
  argumentOf,
  directivesNamed,
  namedTypeOf,
  readSubgraphNames,
  typesWithFields,
} from '@marquee/federation/supergraph-document';
import type { FieldsTypeNode } from '@marquee/federation/supergraph-document';
import { Kind } from 'graphql';
import type { DocumentNode } from 'graphql';

export interface FaultTargets {
  readonly subgraphs: readonly string[];
  /** The types with fields; none of an unknown subgraph. */
  typesOf(subgraph: string): readonly string[];
  fieldsOf(subgraph: string, typeName: string): readonly string[];
}

/** The types of the fields of responses. */
export interface ResponseTypes {
  /** The type of a field without lists and non-null; null when it is not known. */
  typeOfField(typeName: string, fieldName: string): string | null;
  /** The type itself, and the interfaces and unions that it is part of. */
  namesOf(typeName: string): ReadonlySet<string>;
  isAbstract(typeName: string): boolean;
  rootType(operation: 'query' | 'mutation'): string;
}

export interface SupergraphTargets extends FaultTargets, ResponseTypes {}

type Fields = ReadonlyMap<string, ReadonlyMap<string, readonly string[]>>;

export function readFaultTargets(supergraph: DocumentNode): SupergraphTargets {
  const types = typesWithFields(supergraph);
  const bySubgraph = readFields(supergraph, types);
  const unions = readUnions(supergraph);
  const rootTypes = readRootTypes(supergraph);
  return {
    subgraphs: [...bySubgraph.keys()],
    typesOf: (subgraph) => [...(bySubgraph.get(subgraph)?.keys() ?? [])],
    fieldsOf: (subgraph, typeName) => bySubgraph.get(subgraph)?.get(typeName) ?? [],
    typeOfField: (typeName, fieldName) => {
      const field = types.get(typeName)?.fields?.find(({ name }) => name.value === fieldName);
      return field === undefined ? null : namedTypeOf(field.type);
    },
    namesOf: (typeName) => {
      const interfaces = (types.get(typeName)?.interfaces ?? []).map(({ name }) => name.value);
      return new Set([typeName, ...interfaces, ...(unions.get(typeName) ?? [])]);
    },
    isAbstract: (typeName) => types.get(typeName)?.kind !== Kind.OBJECT_TYPE_DEFINITION,
    rootType: (operation) => rootTypes.get(operation) ?? (operation === 'query' ? 'Query' : 'Mutation'),
  };
}

/** Fields by subgraph and type. */
function readFields(supergraph: DocumentNode, types: ReadonlyMap<string, FieldsTypeNode>): Fields {
  const names = readSubgraphNames(supergraph);
  const bySubgraph = new Map([...names.values()].map((name) => [name, new Map<string, string[]>()]));
  for (const [typeName, type] of types) {
    const ofType = graphsOf(type, 'join__type');
    for (const field of type.fields ?? []) {
      const own = graphsOf(field, 'join__field');
      for (const graph of own.length > 0 ? own : ofType) {
        const fields = bySubgraph.get(names.get(graph) ?? graph);
        fields?.set(typeName, [...(fields.get(typeName) ?? []), field.name.value]);
      }
    }
  }
  return bySubgraph;
}

function graphsOf(node: Parameters<typeof directivesNamed>[0], directive: string): readonly string[] {
  return directivesNamed(node, directive).flatMap((each) => {
    const graph = argumentOf(each, 'graph');
    return typeof graph === 'string' ? [graph] : [];
  });
}

/** The unions of an object type. */
function readUnions(supergraph: DocumentNode): ReadonlyMap<string, readonly string[]> {
  const unions = new Map<string, string[]>();
  for (const definition of supergraph.definitions) {
    if (definition.kind !== Kind.UNION_TYPE_DEFINITION) continue;
    for (const { name } of definition.types ?? [])
      unions.set(name.value, [...(unions.get(name.value) ?? []), definition.name.value]);
  }
  return unions;
}

function readRootTypes(supergraph: DocumentNode): ReadonlyMap<string, string> {
  return new Map(
    supergraph.definitions.flatMap((definition) =>
      definition.kind === Kind.SCHEMA_DEFINITION
        ? definition.operationTypes.map(({ operation, type }) => [operation, type.name.value] as const)
        : [],
    ),
  );
}
