/** The fields that a caller may not read, decided without the router's code. */
import { getNamedType, isAbstractType, TypeInfo, visit, visitWithTypeInfo } from 'graphql';
import type { DocumentNode, FieldNode, GraphQLSchema } from 'graphql';
import type { AuthRules, AuthRequirement } from '@marquee/federation/auth-rules';
import type { FederationMetadata } from './federation-metadata.js';
import type { RequestedField } from './generated-subgraphs.js';
import type { Caller } from './random-caller.js';

function isMetBy(
  { authenticated, scopes, policies }: AuthRequirement,
  { identity, policies: granted }: Caller,
): boolean {
  if (authenticated && identity === null) return false;
  if (scopes?.every((all) => all.some((scope) => !identity?.scopes.includes(scope)))) return false;
  return !policies?.every((all) => all.some((policy) => !granted.has(policy)));
}

export class UnauthorizedFields {
  readonly #unmet: ReadonlySet<string>;

  constructor(
    private readonly schema: GraphQLSchema,
    rules: AuthRules,
    caller: Caller,
  ) {
    this.#unmet = new Set([...rules].filter(([, rule]) => !isMetBy(rule, caller)).map(([guarded]) => guarded));
  }

  /** A field of an abstract type is unauthorized when it is unauthorized on one of the possible types. */
  isUnauthorized(typeName: string, field: string): boolean {
    if (field === '__typename') return false;
    const type = this.schema.getType(typeName);
    const types = [
      typeName,
      ...(isAbstractType(type) ? this.schema.getPossibleTypes(type).map(({ name }) => name) : []),
    ];
    if (types.some((name) => this.#unmet.has(name) || this.#unmet.has(`${name}.${field}`))) return true;
    const definition = type && 'getFields' in type ? type.getFields()[field] : undefined;
    return definition !== undefined && this.#unmet.has(getNamedType(definition.type).name);
  }

  /** The field nodes of the operation that are unauthorized. */
  nodesIn(document: DocumentNode): ReadonlySet<FieldNode> {
    const nodes = new Set<FieldNode>();
    const typeInfo = new TypeInfo(this.schema);
    const enter = (node: FieldNode): void => {
      const parent = typeInfo.getParentType();
      if (parent && this.isUnauthorized(parent.name, node.name.value)) nodes.add(node);
    };
    visit(document, visitWithTypeInfo(typeInfo, { Field: { enter } }));
    return nodes;
  }
}

/**
 * A field that must not have been requested from its subgraph: one that the caller may not read, or that an override
 * has moved to another subgraph. Keys and required fields may be requested.
 */
export function findForbidden(
  requested: readonly RequestedField[],
  { overrides, keyFields }: FederationMetadata,
  unauthorized: UnauthorizedFields,
  follows: (label: string) => boolean,
): RequestedField | undefined {
  return requested.find(({ subgraph, coordinate, type }) => {
    const field = coordinate.slice(type.length + 1);
    if (keyFields.has(field)) return false;
    if (unauthorized.isUnauthorized(type, field)) return true;
    return overrides.some(
      (override) =>
        override.coordinate === coordinate &&
        subgraph === (override.label === null || follows(override.label) ? override.from : override.to),
    );
  });
}
