/** The auth rules of a supergraph: `@authenticated`, `@requiresScopes` and `@policy`, by type and by field. */
import type { ConstDirectiveNode, DocumentNode } from 'graphql';
import { Kind } from 'graphql';
import { argumentOf, directivesNamed } from './supergraph-document.js';

/**
 * What a caller must fulfil: all three parts. Scopes and policies are alternatives (OR) of lists (AND); null without a
 * rule.
 */
export interface AuthRequirement {
  readonly authenticated: boolean;
  readonly scopes: readonly (readonly string[])[] | null;
  readonly policies: readonly (readonly string[])[] | null;
}

/** By type name and by `Type.field` coordinate. */
export type AuthRules = ReadonlyMap<string, AuthRequirement>;

type RuleName = 'authenticated' | 'requiresScopes' | 'policy';

export function readAuthRules(supergraph: DocumentNode): AuthRules {
  const names = readRuleNames(supergraph);
  const rules = new Map<string, AuthRequirement>();
  const read = (key: string, node: { readonly directives?: readonly ConstDirectiveNode[] | undefined }): void => {
    const requirement = readRequirement(node, names);
    if (requirement !== null) rules.set(key, requirement);
  };
  for (const definition of supergraph.definitions) {
    if (definition.kind === Kind.SCALAR_TYPE_DEFINITION || definition.kind === Kind.ENUM_TYPE_DEFINITION) {
      read(definition.name.value, definition);
    }
    if (definition.kind !== Kind.OBJECT_TYPE_DEFINITION && definition.kind !== Kind.INTERFACE_TYPE_DEFINITION) continue;
    read(definition.name.value, definition);
    for (const field of definition.fields ?? []) read(`${definition.name.value}.${field.name.value}`, field);
  }
  return rules;
}

/** The names of the directives in this supergraph: `@link(as:)` may rename them. */
export function readRuleNames(supergraph: DocumentNode): ReadonlyMap<RuleName, string> {
  const names = new Map<RuleName, string>();
  for (const definition of supergraph.definitions) {
    if (definition.kind !== Kind.SCHEMA_DEFINITION && definition.kind !== Kind.SCHEMA_EXTENSION) continue;
    for (const link of directivesNamed(definition, 'link')) {
      const feature = String(argumentOf(link, 'url')).split('/').at(-2);
      if (feature !== 'authenticated' && feature !== 'requiresScopes' && feature !== 'policy') continue;
      const name = argumentOf(link, 'as');
      names.set(feature, typeof name === 'string' ? name : feature);
    }
  }
  return names;
}

function readRequirement(
  node: { readonly directives?: readonly ConstDirectiveNode[] | undefined },
  names: ReadonlyMap<RuleName, string>,
): AuthRequirement | null {
  const applied = (rule: RuleName): ConstDirectiveNode | undefined => {
    const name = names.get(rule);
    return name === undefined ? undefined : directivesNamed(node, name)[0];
  };
  const [authenticated, scopes, policies] = [applied('authenticated'), applied('requiresScopes'), applied('policy')];
  if (!authenticated && !scopes && !policies) return null;
  return {
    authenticated: authenticated !== undefined,
    scopes: scopes === undefined ? null : readAlternatives(argumentOf(scopes, 'scopes')),
    policies: policies === undefined ? null : readAlternatives(argumentOf(policies, 'policies')),
  };
}

function readAlternatives(value: unknown): string[][] {
  return asList(value).map((alternative) => asList(alternative).map(String));
}

function asList(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [value];
}
