/** The nesting of literals: lists and input objects in arguments, directives and defaults of variables. */
import { Kind, visit } from 'graphql';
import type { ASTNode, DocumentNode } from 'graphql';

/** The number of lists and input objects that are nested in each other in a literal of the document. */
export function literalDepthOf(document: DocumentNode): number {
  let [depth, deepest] = [0, 0];
  const enter = (): void => {
    depth += 1;
    deepest = Math.max(deepest, depth);
  };
  const leave = (): void => {
    depth -= 1;
  };
  visit(document, { ListValue: { enter, leave }, ObjectValue: { enter, leave } });
  return deepest;
}

/** The names of the variables that decide a `@skip` or `@include` of the node. */
export function conditionVariablesOf(document: ASTNode): ReadonlySet<string> {
  const names = new Set<string>();
  visit(document, {
    Directive: ({ name, arguments: args = [] }) => {
      if (name.value !== 'skip' && name.value !== 'include') return;
      for (const { value } of args) if (value.kind === Kind.VARIABLE) names.add(value.name.value);
    },
  });
  return names;
}
