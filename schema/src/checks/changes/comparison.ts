/** Helpers of the change finders: pairs of definitions by name, type compatibility, printed default values. */
import { astFromValue, isIntrospectionType, isListType, isNonNullType, isSpecifiedScalarType, print } from 'graphql';
import type { GraphQLInputType, GraphQLNamedType, GraphQLOutputType, GraphQLSchema, GraphQLType } from 'graphql';

export interface Pair<T> {
  readonly name: string;
  readonly before: T | undefined;
  readonly after: T | undefined;
}

export function byName<T extends { readonly name: string }>(things: readonly T[]): ReadonlyMap<string, T> {
  return new Map(things.map((thing) => [thing.name, thing]));
}

export function pairs<T>(before: ReadonlyMap<string, T>, after: ReadonlyMap<string, T>): readonly Pair<T>[] {
  return [...new Set([...before.keys(), ...after.keys()])].map((name) => ({
    name,
    before: before.get(name),
    after: after.get(name),
  }));
}

function isSameName(one: GraphQLType, other: GraphQLType): boolean {
  return String(one) === String(other);
}

/** Whether an output type stays compatible: `String` may become `String!`, not the reverse. */
export function isReadableAs(after: GraphQLOutputType, before: GraphQLOutputType): boolean {
  if (isNonNullType(before)) return isNonNullType(after) && isReadableAs(after.ofType, before.ofType);
  const known = isNonNullType(after) ? after.ofType : after;
  if (isListType(before)) return isListType(known) && isReadableAs(known.ofType, before.ofType);
  return !isListType(known) && isSameName(known, before);
}

/** Whether an input type stays compatible: `Int!` may become `Int`, not the reverse. */
export function isWritableAs(after: GraphQLInputType, before: GraphQLInputType): boolean {
  if (isNonNullType(after)) return isNonNullType(before) && isWritableAs(after.ofType, before.ofType);
  const given = isNonNullType(before) ? before.ofType : before;
  if (isListType(after)) return isListType(given) && isWritableAs(after.ofType, given.ofType);
  return !isListType(given) && isSameName(given, after);
}

/** The default value as GraphQL text; null when there is none. */
export function printDefault({
  defaultValue,
  type,
}: {
  readonly defaultValue?: unknown;
  readonly type: GraphQLInputType;
}): string | null {
  if (defaultValue === undefined) return null;
  const node = astFromValue(defaultValue, type);
  return node == null ? null : print(node);
}

/** The types of a schema without introspection types and built-in scalars. */
export function ownTypes(schema: GraphQLSchema): readonly GraphQLNamedType[] {
  return Object.values(schema.getTypeMap()).filter(
    (type) => !isIntrospectionType(type) && !isSpecifiedScalarType(type),
  );
}
