/** Compares two supergraphs by what routers read of them, and not by their text. */
import { Kind, parse, print, visit } from 'graphql';
import type { ASTNode, DefinitionNode, DocumentNode, NameNode } from 'graphql';

/** The names of the definitions and fields that differ, as in `Title`, `Title.name` or `@tag`. */
export function differencesOf(one: string, other: string): readonly string[] {
  const [ones, others] = [readDefinitions(one), readDefinitions(other)];
  return [...new Set([...ones.keys(), ...others.keys()])]
    .filter((name) => ones.get(name) !== others.get(name))
    .toSorted();
}

/** Definitions and fields by name, as text that does not depend on order and formatting. Descriptions are left out. */
function readDefinitions(sdl: string): ReadonlyMap<string, string> {
  const definitions = new Map<string, string>();
  for (const definition of normalize(parse(sdl, { noLocation: true })).definitions) {
    const name = nameOf(definition);
    const { fields = [], values = [], ...head } = definition as Members;
    definitions.set(name, print(head as ASTNode));
    for (const member of [...fields, ...values]) definitions.set(`${name}.${member.name.value}`, print(member));
  }
  return definitions;
}

type Member = ASTNode & { readonly name: NameNode };
interface Members {
  readonly fields?: readonly Member[];
  readonly values?: readonly Member[];
}

function nameOf(definition: DefinitionNode): string {
  if (!('name' in definition) || definition.name === undefined) return 'schema';
  return definition.kind === Kind.DIRECTIVE_DEFINITION ? `@${definition.name.value}` : definition.name.value;
}

const FIELD_SET_ARGUMENTS = new Set(['key', 'requires', 'provides']);
/** Properties whose order has no meaning. */
const UNORDERED = ['arguments', 'directives', 'interfaces', 'types', 'locations'] as const;

function normalize(document: DocumentNode): DocumentNode {
  const normalized: DocumentNode = visit(document, {
    Argument: (node) => {
      if (!FIELD_SET_ARGUMENTS.has(node.name.value) || node.value.kind !== Kind.STRING) return undefined;
      const fieldSet = print(parse(`{ ${node.value.value} }`)).replace(/\s+/g, ' ');
      return { ...node, value: { ...node.value, value: fieldSet } };
    },
    leave: (node: ASTNode) => {
      const { description: _description, ...rest } = node as ASTNode & { readonly description?: unknown };
      const sorted: Record<string, unknown> = { ...rest };
      for (const property of UNORDERED) {
        const list = sorted[property];
        if (Array.isArray(list)) sorted[property] = sortByText(list as readonly ASTNode[]);
      }
      return sorted;
    },
  });
  return normalized;
}

function sortByText(nodes: readonly ASTNode[]): readonly ASTNode[] {
  return nodes.toSorted((one, other) => (print(one) < print(other) ? -1 : 1));
}
