/** What a subgraph's field needs from others before it can be computed, read from the supergraph's join directives. */
import { Kind, parse, valueFromASTUntyped } from 'graphql';
import type { ConstDirectiveNode, DocumentNode, SelectionNode } from 'graphql';

export interface RequiredFields {
  /** Names of the fields that `Type.field` of a subgraph begins its `@requires` with. */
  of(subgraph: string, typeName: string, field: string): readonly string[];
  /** Whether any field of the subgraph requires one of this name. */
  isInput(subgraph: string, field: string): boolean;
}

export function readRequiredFields(supergraph: DocumentNode): RequiredFields {
  const graphs = readGraphNames(supergraph);
  const required = new Map<string, readonly string[]>();
  const inputs = new Set<string>();
  for (const type of supergraph.definitions) {
    if (type.kind !== Kind.OBJECT_TYPE_DEFINITION && type.kind !== Kind.INTERFACE_TYPE_DEFINITION) continue;
    for (const field of type.fields ?? []) {
      for (const join of (field.directives ?? []).filter(({ name }) => name.value === 'join__field')) {
        const [graph, requires] = [argument(join, 'graph'), argument(join, 'requires')];
        const subgraph = graphs.get(String(graph));
        if (typeof requires !== 'string' || subgraph === undefined) continue;
        const names = firstFields(requires);
        required.set(`${subgraph} ${type.name.value}.${field.name.value}`, names);
        for (const name of names) inputs.add(`${subgraph} ${name}`);
      }
    }
  }
  return {
    of: (subgraph, typeName, field) => required.get(`${subgraph} ${typeName}.${field}`) ?? [],
    isInput: (subgraph, field) => inputs.has(`${subgraph} ${field}`),
  };
}

/** Subgraphs by their name in the join directives. */
function readGraphNames(supergraph: DocumentNode): ReadonlyMap<string, string> {
  const names = new Map<string, string>();
  for (const definition of supergraph.definitions) {
    if (definition.kind !== Kind.ENUM_TYPE_DEFINITION || definition.name.value !== 'join__Graph') continue;
    for (const { name, directives = [] } of definition.values ?? []) {
      const join = directives.find((directive) => directive.name.value === 'join__graph');
      names.set(name.value, join === undefined ? name.value : String(argument(join, 'name')));
    }
  }
  return names;
}

function argument(directive: ConstDirectiveNode, name: string): unknown {
  const found = directive.arguments?.find((each) => each.name.value === name);
  return found === undefined ? undefined : valueFromASTUntyped(found.value);
}

function firstFields(fieldSet: string): readonly string[] {
  const [operation] = parse(`{ ${fieldSet} }`, { noLocation: true }).definitions;
  const namesIn = (selections: readonly SelectionNode[]): readonly string[] =>
    selections.flatMap((selection) => {
      if (selection.kind === Kind.FIELD) return [selection.name.value];
      return selection.kind === Kind.INLINE_FRAGMENT ? namesIn(selection.selectionSet.selections) : [];
    });
  return operation?.kind === Kind.OPERATION_DEFINITION ? namesIn(operation.selectionSet.selections) : [];
}
