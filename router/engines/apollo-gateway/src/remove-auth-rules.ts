/** A supergraph without the auth rules that `@apollo/gateway` refuses to load: they are kept before it. */
import { parse, print, visit } from 'graphql';
import type { ASTNode, DirectiveNode } from 'graphql';
import { readRuleNames } from '@marquee/federation/auth-rules';

export function removeAuthRules(supergraphSdl: string): string {
  const document = parse(supergraphSdl, { noLocation: true });
  const names = new Set(readRuleNames(document).values());
  // Every use and definition, and the scalars of their arguments: `policy__Policy`.
  const isTheirs = ({ name }: ASTNode & { readonly name: { readonly value: string } }): boolean =>
    names.has(name.value.split('__', 1).join());
  const removeTheirs = (node: Parameters<typeof isTheirs>[0]): null | undefined => (isTheirs(node) ? null : undefined);
  return print(
    visit(document, {
      Directive: (node) => (isTheirs(node) || linksRule(node) ? null : undefined),
      DirectiveDefinition: removeTheirs,
      ScalarTypeDefinition: removeTheirs,
    }),
  );
}

function linksRule(node: DirectiveNode): boolean {
  return node.name.value === 'link' && /\/(authenticated|requiresScopes|policy)\/v[\d.]+"/.test(print(node));
}
