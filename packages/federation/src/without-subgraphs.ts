/** A supergraph without some of its subgraphs, for plans that do without them. */
import { Kind } from 'graphql';
import type {
  ConstDirectiveNode,
  DefinitionNode,
  DocumentNode,
  FieldDefinitionNode,
  InputValueDefinitionNode,
  NamedTypeNode,
} from 'graphql';
import { argumentOf, namedTypeOf } from './supergraph-document.js';

interface Joined {
  readonly directives?: readonly ConstDirectiveNode[] | undefined;
}

/**
 * Fields, types, union members, enum values and implementations that only the subgraphs in `off` have are removed, and
 * so is what refers to removed types.
 *
 * @param off Names of subgraphs.
 */
export function withoutSubgraphs(supergraph: DocumentNode, off: ReadonlySet<string>): DocumentNode {
  const graphs = graphsNamed(supergraph, off);
  let definitions = supergraph.definitions.flatMap((definition) => withoutGraphs(definition, graphs) ?? []);
  for (let before = -1; before !== countElements(definitions); ) {
    before = countElements(definitions);
    const names = new Set(definitions.flatMap((definition) => nameOf(definition) ?? []));
    const removed = new Set(
      supergraph.definitions.flatMap((definition) => nameOf(definition) ?? []).filter((name) => !names.has(name)),
    );
    if (removed.size === 0) break;
    definitions = definitions.flatMap((definition) => withoutTypes(definition, removed) ?? []);
  }
  return { ...supergraph, definitions };
}

/** Values of `join__Graph`. */
function graphsNamed(supergraph: DocumentNode, off: ReadonlySet<string>): ReadonlySet<unknown> {
  const graphs = new Set<unknown>();
  for (const definition of supergraph.definitions) {
    if (definition.kind !== Kind.ENUM_TYPE_DEFINITION || definition.name.value !== 'join__Graph') continue;
    for (const value of definition.values ?? []) if (isGraphNamed(value, off)) graphs.add(value.name.value);
  }
  return graphs;
}

function isGraphNamed({ directives = [] }: Joined, off: ReadonlySet<string>): boolean {
  return directives.some((each) => each.name.value === 'join__graph' && off.has(String(argumentOf(each, 'name'))));
}

function withoutGraphs(definition: DefinitionNode, graphs: ReadonlySet<unknown>): DefinitionNode | null {
  const isOff = (join: ConstDirectiveNode): boolean => graphs.has(argumentOf(join, 'graph'));
  const isLost = (node: Joined, directive: string): boolean => {
    const joins = (node.directives ?? []).filter((each) => each.name.value === directive);
    return joins.length > 0 && joins.every(isOff);
  };
  const keep = <Node extends Joined>(node: Node): Node => ({
    ...node,
    directives: (node.directives ?? [])
      .flatMap((each) => withoutGraphList(each, graphs) ?? [])
      .filter((each) => !isOff(each)),
  });
  const fieldsOf = <Node extends Joined>(fields: readonly Node[] | undefined): readonly Node[] =>
    (fields ?? []).filter((field) => !isLost(field, 'join__field')).map(keep);
  /** Of `join__implements` and `join__unionMember`, which name another type. */
  const isTypeLost = (node: Joined, directive: string, argument: string, { name }: NamedTypeNode): boolean => {
    const joins = (node.directives ?? []).filter(
      (each) => each.name.value === directive && argumentOf(each, argument) === name.value,
    );
    return joins.length > 0 && joins.every(isOff);
  };
  if (isTypeDefinition(definition) && isLost(definition, 'join__type')) return null;
  switch (definition.kind) {
    case Kind.OBJECT_TYPE_DEFINITION:
    case Kind.INTERFACE_TYPE_DEFINITION:
      return {
        ...keep(definition),
        interfaces: (definition.interfaces ?? []).filter(
          (each) => !isTypeLost(definition, 'join__implements', 'interface', each),
        ),
        fields: fieldsOf(definition.fields),
      };
    case Kind.INPUT_OBJECT_TYPE_DEFINITION:
      return { ...keep(definition), fields: fieldsOf(definition.fields) };
    case Kind.UNION_TYPE_DEFINITION:
      return {
        ...keep(definition),
        types: (definition.types ?? []).filter((each) => !isTypeLost(definition, 'join__unionMember', 'member', each)),
      };
    case Kind.ENUM_TYPE_DEFINITION: {
      const values = (definition.values ?? []).filter((value) => !isLost(value, 'join__enumValue'));
      const isGraphs = definition.name.value === 'join__Graph';
      return isGraphs
        ? { ...definition, values: values.filter(({ name }) => !graphs.has(name.value)) }
        : { ...keep(definition), values: values.map(keep) };
    }
    case Kind.SCALAR_TYPE_DEFINITION:
      return keep(definition);
    default:
      return definition;
  }
}

/** `@join__directive(graphs:)` has a list; null when it becomes empty. */
function withoutGraphList(directive: ConstDirectiveNode, graphs: ReadonlySet<unknown>): ConstDirectiveNode | null {
  const list = directive.arguments?.find(({ name }) => name.value === 'graphs')?.value;
  if (directive.name.value !== 'join__directive' || list?.kind !== Kind.LIST) return directive;
  const values = list.values.filter((value) => !(value.kind === Kind.ENUM && graphs.has(value.value)));
  if (values.length === list.values.length) return directive;
  if (values.length === 0) return null;
  return {
    ...directive,
    arguments: (directive.arguments ?? []).map((each) =>
      each.name.value === 'graphs' ? { ...each, value: { ...list, values } } : each,
    ),
  };
}

/** Null for a type that is left without fields, members or values, as for one that is removed. */
function withoutTypes(definition: DefinitionNode, removed: ReadonlySet<string>): DefinitionNode | null {
  const isKept = (node: FieldDefinitionNode | InputValueDefinitionNode): boolean =>
    !removed.has(namedTypeOf(node.type));
  const isKeptName = ({ name }: NamedTypeNode): boolean => !removed.has(name.value);
  switch (definition.kind) {
    case Kind.OBJECT_TYPE_DEFINITION:
    case Kind.INTERFACE_TYPE_DEFINITION: {
      const fields = (definition.fields ?? []).filter(isKept).map((field) => ({
        ...field,
        arguments: (field.arguments ?? []).filter(isKept),
      }));
      return fields.length === 0
        ? null
        : {
            ...withoutRelations(definition, removed),
            fields,
            interfaces: (definition.interfaces ?? []).filter(isKeptName),
          };
    }
    case Kind.INPUT_OBJECT_TYPE_DEFINITION: {
      const fields = (definition.fields ?? []).filter(isKept);
      return fields.length === 0 ? null : { ...definition, fields };
    }
    case Kind.UNION_TYPE_DEFINITION: {
      const types = (definition.types ?? []).filter(isKeptName);
      return types.length === 0 ? null : { ...withoutRelations(definition, removed), types };
    }
    case Kind.SCHEMA_DEFINITION:
      return { ...definition, operationTypes: definition.operationTypes.filter(({ type }) => isKeptName(type)) };
    default:
      return definition;
  }
}

/** Without the `join__implements` and `join__unionMember` of removed types. */
function withoutRelations<Node extends Joined>(node: Node, removed: ReadonlySet<string>): Node {
  const isRemoved = (join: ConstDirectiveNode): boolean =>
    (join.name.value === 'join__implements' && removed.has(String(argumentOf(join, 'interface')))) ||
    (join.name.value === 'join__unionMember' && removed.has(String(argumentOf(join, 'member'))));
  return { ...node, directives: (node.directives ?? []).filter((join) => !isRemoved(join)) };
}

function isTypeDefinition(definition: DefinitionNode): definition is DefinitionNode & Joined {
  return definition.kind.endsWith('TypeDefinition');
}

function nameOf(definition: DefinitionNode): string | null {
  return isTypeDefinition(definition) && 'name' in definition ? (definition.name?.value ?? null) : null;
}

function countElements(definitions: readonly DefinitionNode[]): number {
  return definitions.reduce((sum, definition) => {
    if ('fields' in definition) return sum + 1 + (definition.fields?.length ?? 0);
    return sum + 1 + ('types' in definition ? (definition.types?.length ?? 0) : 0);
  }, 0);
}
