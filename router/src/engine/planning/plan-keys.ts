/**
 * Plan keys: the names under which fields are planned, fetched and stored in the merged data, as opposed to the
 * client's response names.
 *
 * The planner adds fields of its own (entity keys, inputs of `@requires`, `__typename`) under their plain names. A
 * client's alias such as `upc: name` or `__typename: id` would collide with them and silently replace them. So the
 * planner gets no alias of a client: the plan key depends only on the field and its arguments. The first call of a
 * field has the field's name as its key. Each call with other arguments has a generated key that no field of the
 * supergraph has. Equal calls of a leaf field under two aliases share one key, unless a custom directive may change the
 * value of one of them.
 */
import { getNamedType, isCompositeType, isLeafType, isListType, isNonNullType, print } from 'graphql';
import type { FieldNode, GraphQLOutputType, GraphQLSchema } from 'graphql';
import type { VisitField } from './visit-selections.js';

export type PlanKeys = ReadonlyMap<FieldNode, string>;

export interface PlanKeyContext {
  readonly schema: GraphQLSchema;
  /** Names of all fields of the supergraph; a generated key must differ from them. */
  readonly fieldNames: ReadonlySet<string>;
  /** Type name -> group of types; keys only have to differ within a group. */
  readonly typeGroups: ReadonlyMap<string, string>;
}

/** Gives the keys of one document's fields, which are to be visited in the order of the text. */
export function createPlanKeys(
  { schema, fieldNames, typeGroups }: PlanKeyContext,
  hasDirectives: (responseName: string) => boolean,
): { readonly keys: PlanKeys; readonly add: VisitField } {
  const keys = new Map<FieldNode, string>();
  const calls = new Map<string, string>();
  const taken = new Set<string>();
  const nameFor = (group: string, call: string, field: string, mayBePlain: boolean): string => {
    const known = calls.get(`${group} ${call}`);
    if (known !== undefined) return known;
    const isFree = (name: string): boolean =>
      !taken.has(`${group}.${name}`) && (name === field ? mayBePlain : !fieldNames.has(name));
    let name = field;
    for (let count = 2; !isFree(name); count++) name = `${field}_${count}`;
    taken.add(`${group}.${name}`);
    calls.set(`${group} ${call}`, name);
    return name;
  };
  const add: VisitField = (node, parent, type) => {
    const field = node.name.value;
    if (type === undefined || field.startsWith('__')) return void keys.set(node, field);
    const args = (node.arguments ?? []).map((argument) => print(argument)).sort();
    // Two root fields of a mutation are two calls, even when they are equal. An object that is selected under two
    // aliases with different fields may be null under one of them alone, when one of its non-null fields fails there.
    const responseName = (node.alias ?? node.name).value;
    const isChanged = hasDirectives(responseName);
    const isSeparate = isChanged || parent === schema.getMutationType() || isCompositeType(getNamedType(type));
    const alias = isSeparate ? responseName : '';
    const group = typeGroups.get(parent.name) ?? parent.name;
    const call = `${alias} ${field}(${args.join()}): ${mergeableShape(type)}`;
    // The planner selects keys and required fields under their plain names, without directives.
    keys.set(node, nameFor(group, call, field, !isChanged));
  };
  return { keys, add };
}

/** Fields with one name on two types share a key only if their values can be merged under one response name. */
function mergeableShape(type: GraphQLOutputType): string {
  if (isNonNullType(type)) return `${mergeableShape(type.ofType)}!`;
  if (isListType(type)) return `[${mergeableShape(type.ofType)}]`;
  return isLeafType(type) ? getNamedType(type).name : '{}';
}
