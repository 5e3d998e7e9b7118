/** Whether a type may stand where another stood. */
import { isListType, isNonNullType } from 'graphql';
import type { GraphQLInputType, GraphQLOutputType, GraphQLType } from 'graphql';

function isSameName(one: GraphQLType, other: GraphQLType): boolean {
  return String(one) === String(other);
}

/** What a client reads may only become more certain: `String` to `String!`, not back. */
export function isReadableAs(after: GraphQLOutputType, before: GraphQLOutputType): boolean {
  if (isNonNullType(before)) return isNonNullType(after) && isReadableAs(after.ofType, before.ofType);
  const known = isNonNullType(after) ? after.ofType : after;
  if (isListType(before)) return isListType(known) && isReadableAs(known.ofType, before.ofType);
  return !isListType(known) && isSameName(known, before);
}

/** What a client sends must still be taken: `Int!` may become `Int`, not the other way. */
export function isWritableAs(after: GraphQLInputType, before: GraphQLInputType): boolean {
  if (isNonNullType(after)) return isNonNullType(before) && isWritableAs(after.ofType, before.ofType);
  const given = isNonNullType(before) ? before.ofType : before;
  if (isListType(after)) return isListType(given) && isWritableAs(after.ofType, given.ofType);
  return !isListType(given) && isSameName(given, after);
}
