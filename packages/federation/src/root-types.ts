/**
 * Supergraphs whose root types have names of their own, as `schema { query: RootQuery }`. The query planner knows only
 * `Query`, `Mutation` and `Subscription`, so it gets a supergraph in which the root types are renamed.
 */
import { Kind, OperationTypeNode, visit } from 'graphql';
import type { DirectiveNode, DocumentNode } from 'graphql';

const DEFAULT_NAMES: Readonly<Record<OperationTypeNode, string>> = {
  [OperationTypeNode.QUERY]: 'Query',
  [OperationTypeNode.MUTATION]: 'Mutation',
  [OperationTypeNode.SUBSCRIPTION]: 'Subscription',
};

export interface SupergraphWithDefaultRoots {
  /** The given document when its root types have the default names. */
  readonly document: DocumentNode;
  /** Name of a root type -> its name in the document; empty when no root type is renamed. */
  readonly names: ReadonlyMap<string, string>;
}

/** Throws when another type has the default name of a root type. */
export function withDefaultRootNames(supergraph: DocumentNode): SupergraphWithDefaultRoots {
  const names = new Map<string, string>();
  for (const definition of supergraph.definitions) {
    if (definition.kind !== Kind.SCHEMA_DEFINITION && definition.kind !== Kind.SCHEMA_EXTENSION) continue;
    for (const { operation, type } of definition.operationTypes ?? [])
      if (type.name.value !== DEFAULT_NAMES[operation]) names.set(type.name.value, DEFAULT_NAMES[operation]);
  }
  if (names.size === 0) return { document: supergraph, names };
  for (const definition of supergraph.definitions)
    for (const [given, name] of names)
      if ('name' in definition && definition.name?.value === name)
        throw new Error(`the root type ${given} cannot be called ${name} while planning: another type has this name`);
  return { document: renameTypes(supergraph, names), names };
}

function renameTypes(supergraph: DocumentNode, names: ReadonlyMap<string, string>): DocumentNode {
  const rename = <T extends { readonly name: { readonly value: string } }>(node: T): T | undefined => {
    const name = names.get(node.name.value);
    return name === undefined ? undefined : { ...node, name: { ...node.name, value: name } };
  };
  return visit(supergraph, {
    NamedType: rename,
    ObjectTypeDefinition: (node) => rename(node),
    ObjectTypeExtension: (node) => rename(node),
    Directive: (node) => (node.name.value.startsWith('join__') ? renameInArguments(node, names) : undefined),
  });
}

/** Join directives have types in strings: `type: "RootQuery!"`, `member: "RootQuery"`, `requires: "... on RootQuery"`. */
function renameInArguments(directive: DirectiveNode, names: ReadonlyMap<string, string>): DirectiveNode {
  const isRenamed = new Set(['type', 'interface', 'member', 'requires', 'provides']);
  return {
    ...directive,
    arguments: (directive.arguments ?? []).map((argument) => {
      if (argument.value.kind !== Kind.STRING || !isRenamed.has(argument.name.value)) return argument;
      const isFieldSet = argument.name.value === 'requires' || argument.name.value === 'provides';
      const value = argument.value.value.replace(
        isFieldSet ? /(?<=\bon\s+)\w+/g : /\w+/g,
        (name) => names.get(name) ?? name,
      );
      return { ...argument, value: { ...argument.value, value } };
    }),
  };
}
