/**
 * Types whose objects may stand at one place of an answer: those behind a common interface or union, and so on from
 * type to type. Names that differ only between families never meet.
 */
import { isAbstractType } from 'graphql';
import type { GraphQLSchema } from 'graphql';

/** Type -> the name of one type of its family; a type that is missing is a family of its own. */
export function groupPossibleTypes(schema: GraphQLSchema): ReadonlyMap<string, string> {
  const parents = new Map<string, string>();
  const find = (name: string): string => {
    const parent = parents.get(name);
    return parent === undefined ? name : find(parent);
  };
  for (const type of Object.values(schema.getTypeMap())) {
    if (!isAbstractType(type)) continue;
    for (const member of schema.getPossibleTypes(type)) {
      const [family, other] = [find(type.name), find(member.name)];
      if (family !== other) parents.set(other, family);
    }
  }
  return new Map(Object.keys(schema.getTypeMap()).map((name) => [name, find(name)]));
}
