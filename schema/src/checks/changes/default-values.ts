/** Default values, as text that can be compared and shown. */
import { astFromValue, print } from 'graphql';
import type { GraphQLInputType } from 'graphql';

/** Null when there is none. */
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
