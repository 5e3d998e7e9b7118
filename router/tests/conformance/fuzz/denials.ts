/**
 * What a caller may not read, decided without any of the router's planning: for the whole, and for what was asked of
 * subgraphs.
 */
import { getNamedType, isAbstractType, TypeInfo, visit, visitWithTypeInfo } from 'graphql';
import type { DocumentNode, FieldNode, GraphQLSchema } from 'graphql';
import type { AuthRules, AuthRequirement } from '@marquee/federation/auth-rules';
import type { Facts } from './facts.js';
import type { Asked } from './house.js';
import type { Caller } from './random-caller.js';

function isHeld({ authenticated, scopes, policies }: AuthRequirement, { identity, policies: held }: Caller): boolean {
  if (authenticated && identity === null) return false;
  if (scopes?.every((all) => all.some((scope) => !identity?.scopes.includes(scope)))) return false;
  return !policies?.every((all) => all.some((policy) => !held.has(policy)));
}

export class Denials {
  readonly #unheld: ReadonlySet<string>;

  constructor(
    private readonly schema: GraphQLSchema,
    rules: AuthRules,
    caller: Caller,
  ) {
    this.#unheld = new Set([...rules].filter(([, rule]) => !isHeld(rule, caller)).map(([guarded]) => guarded));
  }

  /** Through an abstract type a field is denied when it is on one of the types behind it. */
  isDenied(typeName: string, field: string): boolean {
    if (field === '__typename') return false;
    const type = this.schema.getType(typeName);
    const ways = [
      typeName,
      ...(isAbstractType(type) ? this.schema.getPossibleTypes(type).map(({ name }) => name) : []),
    ];
    if (ways.some((name) => this.#unheld.has(name) || this.#unheld.has(`${name}.${field}`))) return true;
    const definition = type && 'getFields' in type ? type.getFields()[field] : undefined;
    return definition !== undefined && this.#unheld.has(getNamedType(definition.type).name);
  }

  /** Where the client wrote them. */
  nodesIn(document: DocumentNode): ReadonlySet<FieldNode> {
    const denied = new Set<FieldNode>();
    const typeInfo = new TypeInfo(this.schema);
    const enter = (node: FieldNode): void => {
      const parent = typeInfo.getParentType();
      if (parent && this.isDenied(parent.name, node.name.value)) denied.add(node);
    };
    visit(document, visitWithTypeInfo(typeInfo, { Field: { enter } }));
    return denied;
  }
}

/**
 * A field that should not have been asked of that subgraph: denied to the caller, or another subgraph's since an
 * override. Keys and what is required may be.
 */
export function findForbidden(
  asked: readonly Asked[],
  { overrides, keyFields }: Facts,
  denials: Denials,
  follows: (label: string) => boolean,
): Asked | undefined {
  return asked.find(({ subgraph, coordinate, type }) => {
    const field = coordinate.slice(type.length + 1);
    if (keyFields.has(field)) return false;
    if (denials.isDenied(type, field)) return true;
    return overrides.some(
      (override) =>
        override.coordinate === coordinate &&
        subgraph === (override.label === null || follows(override.label) ? override.from : override.to),
    );
  });
}
