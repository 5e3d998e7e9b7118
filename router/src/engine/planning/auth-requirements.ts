/** Which auth rules stand before a field, however it is reached, and whether a caller meets them. */
import { getNamedType, isAbstractType } from 'graphql';
import type { GraphQLCompositeType, GraphQLSchema } from 'graphql';
import type { ViewerIdentity } from '@marquee/contracts/viewer';
import type { AuthRules, AuthRequirement } from '@marquee/federation/auth-rules';

export type AuthRequirementsOf = (parent: GraphQLCompositeType, field: string) => readonly AuthRequirement[];

/** Whether the caller has been granted a policy; asked for each policy of an operation, so it must be quick. */
export type HasPolicy = (policy: string, identity: ViewerIdentity | null) => boolean;

/**
 * A field is guarded by its own rule, its parent's and its type's. Read through an interface, it is guarded by the
 * rules of every type behind the interface, since any of them may answer. The other way round there is nothing to add:
 * rules are written on objects, and composition itself derives an interface's from them.
 */
export function createAuthRequirements(schema: GraphQLSchema, rules: AuthRules): AuthRequirementsOf {
  const known = new Map<string, readonly AuthRequirement[]>();
  const find = (parent: GraphQLCompositeType, field: string): readonly AuthRequirement[] => {
    const guards = new Set<string>();
    for (const type of typesBehind(schema, parent)) guards.add(type).add(`${type}.${field}`);
    const type = 'getFields' in parent ? parent.getFields()[field]?.type : undefined;
    if (type !== undefined) guards.add(getNamedType(type).name);
    return [...guards].flatMap((guard) => rules.get(guard) ?? []);
  };
  return (parent, field) => {
    if (rules.size === 0 || field === '__typename') return [];
    const key = `${parent.name}.${field}`;
    const requirements = known.get(key) ?? find(parent, field);
    known.set(key, requirements);
    return requirements;
  };
}

function typesBehind(schema: GraphQLSchema, parent: GraphQLCompositeType): readonly string[] {
  const behind = isAbstractType(parent) ? schema.getPossibleTypes(parent).map((type) => type.name) : [];
  return [parent.name, ...behind];
}

export function isMet(requirement: AuthRequirement, identity: ViewerIdentity | null, hasPolicy: HasPolicy): boolean {
  const { authenticated, scopes, policies } = requirement;
  if (authenticated && identity === null) return false;
  const held = new Set(identity?.scopes ?? []);
  if (scopes !== null && !scopes.some((all) => all.every((scope) => held.has(scope)))) return false;
  return policies === null || policies.some((all) => all.every((policy) => hasPolicy(policy, identity)));
}
