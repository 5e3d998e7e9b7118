/** Removes the auth directives from a supergraph, because `@apollo/gateway` refuses supergraphs that use them. */
import { parse, print, visit } from 'graphql';
import type { ASTNode, DirectiveNode } from 'graphql';
import { readRuleNames } from '@marquee/federation/auth-rules';

export function removeAuthRules(supergraphSdl: string): string {
  const document = parse(supergraphSdl, { noLocation: true });
  const names = new Set(readRuleNames(document).values());
  // Every use and definition, and the scalar types of their arguments, such as `policy__Policy`.
  const isAuthDefinition = ({ name }: ASTNode & { readonly name: { readonly value: string } }): boolean =>
    names.has(name.value.split('__', 1).join());
  const removeAuthDefinition = (node: Parameters<typeof isAuthDefinition>[0]): null | undefined =>
    isAuthDefinition(node) ? null : undefined;
  return print(
    visit(document, {
      Directive: (node) => (isAuthDefinition(node) || linksRule(node) ? null : undefined),
      DirectiveDefinition: removeAuthDefinition,
      ScalarTypeDefinition: removeAuthDefinition,
    }),
  );
}

function linksRule(node: DirectiveNode): boolean {
  return node.name.value === 'link' && /\/(authenticated|requiresScopes|policy)\/v[\d.]+"/.test(print(node));
}
