/**
 * Groups of types whose objects may appear at one path of a response: the possible types of an interface or a union,
 * and, transitively, all types that share a possible type. The same key in two groups never collides.
 */
import { isAbstractType } from 'graphql';
import type { GraphQLSchema } from 'graphql';

/** Type name -> the name of one type that stands for its group. */
export function groupPossibleTypes(schema: GraphQLSchema): ReadonlyMap<string, string> {
  const parents = new Map<string, string>();
  const find = (name: string): string => {
    const parent = parents.get(name);
    return parent === undefined ? name : find(parent);
  };
  for (const type of Object.values(schema.getTypeMap())) {
    if (!isAbstractType(type)) continue;
    for (const possible of schema.getPossibleTypes(type)) {
      const [group, other] = [find(type.name), find(possible.name)];
      if (group !== other) parents.set(other, group);
    }
  }
  return new Map(Object.keys(schema.getTypeMap()).map((name) => [name, find(name)]));
}
