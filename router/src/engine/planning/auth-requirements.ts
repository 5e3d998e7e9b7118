/** The auth rules that guard a field, and whether a caller meets them. */
import { getNamedType, isAbstractType } from 'graphql';
import type { GraphQLCompositeType, GraphQLSchema } from 'graphql';
import type { AuthRequirement, AuthRules } from '@marquee/federation/auth-rules';
import type { Identity } from '../../identity/identity.js';
import type { Caller } from '../engine.js';

export type AuthRequirementsOf = (parent: GraphQLCompositeType, field: string) => readonly AuthRequirement[];

/**
 * Decides those policies of an operation that claims do not grant. Resolves to the granted ones; the others are refused.
 * Called once for each request whose operation has fields with `@policy`, for guests too. An error refuses the request.
 */
export type DecidePolicies = (
  caller: Caller,
  policies: readonly string[],
) => ReadonlySet<string> | Promise<ReadonlySet<string>>;

/** By the claims of the caller's token. */
export function hasPolicyByClaims(policy: string, identity: Identity | null): boolean {
  return identity !== null && identity.policies.has(policy);
}

/** Whether the caller has a policy. Called for each policy of each operation, so it has to be synchronous and fast. */
export type HasPolicy = (policy: string, identity: Identity | null) => boolean;

/**
 * A field is guarded by its own rule, by its parent type's rule and by the rule of its type. A field of an interface is
 * also guarded by the rules of every possible type, because an object of any of them may be returned. Rules on
 * interfaces do not have to be applied to their possible types: composition derives an interface's rules from those of
 * the objects.
 */
export function createAuthRequirements(schema: GraphQLSchema, rules: AuthRules): AuthRequirementsOf {
  const known = new Map<string, readonly AuthRequirement[]>();
  const find = (parent: GraphQLCompositeType, field: string): readonly AuthRequirement[] => {
    const guards = new Set<string>();
    for (const type of typeAndPossibleTypes(schema, parent)) guards.add(type).add(`${type}.${field}`);
    const type = 'getFields' in parent ? parent.getFields()[field]?.type : undefined;
    if (type !== undefined) guards.add(getNamedType(type).name);
    return [...guards].flatMap((guard) => rules.get(guard) ?? []);
  };
  return (parent, field) => {
    if (rules.size === 0 || field === '__typename') return [];
    const coordinate = `${parent.name}.${field}`;
    const requirements = known.get(coordinate) ?? find(parent, field);
    known.set(coordinate, requirements);
    return requirements;
  };
}

function typeAndPossibleTypes(schema: GraphQLSchema, type: GraphQLCompositeType): readonly string[] {
  const possible = isAbstractType(type) ? schema.getPossibleTypes(type).map(({ name }) => name) : [];
  return [type.name, ...possible];
}

export function isMet(requirement: AuthRequirement, identity: Identity | null, hasPolicy: HasPolicy): boolean {
  const { authenticated, scopes, policies } = requirement;
  if (authenticated && identity === null) return false;
  const granted = new Set(identity?.scopes ?? []);
  if (scopes !== null && !scopes.some((all) => all.every((scope) => granted.has(scope)))) return false;
  return policies === null || policies.some((all) => all.every((policy) => hasPolicy(policy, identity)));
}
