/** What an argument or an input's field has when nothing is given. */
import { astFromValue, print } from 'graphql';
import type { GraphQLInputType } from 'graphql';

export function defaultValue({
  type,
  defaultValue: value,
}: {
  readonly type: GraphQLInputType;
  readonly defaultValue?: unknown;
}): string {
  const ast = value === undefined ? null : astFromValue(value, type);
  return ast ? ` = ${print(ast)}` : '';
}
