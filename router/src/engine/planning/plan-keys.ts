/**
 * The names under which fields are planned, fetched and kept: *keys*, unlike the client's response names.
 *
 * The planner adds fields of its own (keys, inputs of `@requires`, `__typename`) under their plain names, where a
 * client's alias `upc: name` or `__typename: id` would meet them and silently win or lose. Therefore no alias of a
 * client gets as far as the planner: a key depends only on what is asked for. The first call of a field has the field's
 * name as its key, each call with other arguments a made-up one that no field of the supergraph has; equal calls of a
 * leaf under two aliases share one.
 */
import {
  getNamedType,
  isCompositeType,
  isLeafType,
  isListType,
  isNonNullType,
  print,
  TypeInfo,
  visit,
  visitWithTypeInfo,
} from 'graphql';
import type { DocumentNode, FieldNode, GraphQLOutputType, GraphQLSchema } from 'graphql';

export type PlanKeys = ReadonlyMap<FieldNode, string>;

export interface PlanKeyContext {
  readonly schema: GraphQLSchema;
  /** Of the whole supergraph; no made-up key may be one. */
  readonly fieldNames: ReadonlySet<string>;
  /** Keys need to differ only within a family of types. */
  readonly typeGroups: ReadonlyMap<string, string>;
}

export function assignPlanKeys(
  document: DocumentNode,
  { schema, fieldNames, typeGroups: typeFamilies }: PlanKeyContext,
): PlanKeys {
  const keys = new Map<FieldNode, string>();
  const calls = new Map<string, string>();
  const taken = new Set<string>();
  const typeInfo = new TypeInfo(schema);
  const nameFor = (family: string, call: string, field: string): string => {
    const known = calls.get(`${family} ${call}`);
    if (known !== undefined) return known;
    let name = field;
    for (let count = 2; taken.has(`${family}.${name}`) || (name !== field && fieldNames.has(name)); count++)
      name = `${field}_${count}`;
    taken.add(`${family}.${name}`);
    calls.set(`${family} ${call}`, name);
    return name;
  };
  const enterField = (node: FieldNode): void => {
    const field = node.name.value;
    const type = typeInfo.getFieldDef()?.type;
    const parent = typeInfo.getParentType();
    if (!type || !parent || field.startsWith('__')) return void keys.set(node, field);
    const args = (node.arguments ?? []).map((argument) => print(argument)).sort();
    // Two root fields of a mutation are two acts, even when they are written alike. And an object that is asked for
    // under two names with different fields may be null under one of them alone, where one of its fields fails.
    const isApart = parent === schema.getMutationType() || isCompositeType(getNamedType(type));
    const apart = isApart ? (node.alias ?? node.name).value : '';
    const family = typeFamilies.get(parent.name) ?? parent.name;
    keys.set(node, nameFor(family, `${apart} ${field}(${args.join()}): ${mergeableShape(type)}`, field));
  };
  visit(document, visitWithTypeInfo(typeInfo, { Field: { enter: enterField } }));
  return keys;
}

/** Fields of one name on two types may share a key only when their values may stand at one place of one answer. */
function mergeableShape(type: GraphQLOutputType): string {
  if (isNonNullType(type)) return `${mergeableShape(type.ofType)}!`;
  if (isListType(type)) return `[${mergeableShape(type.ofType)}]`;
  return isLeafType(type) ? getNamedType(type).name : '{}';
}
