/** Hides types of which nothing is left: GraphQL knows no type without members. */
import { isUnionType } from '@apollo/federation-internals';
import type { NamedType } from '@apollo/federation-internals';
import { membersOf } from './visibility.js';
import type { Visibility } from './visibility.js';

export function hideEmptied({ types, isHidden, hide }: Visibility): void {
  const hideWhereAllIsHidden = (type: NamedType, members: readonly Parameters<typeof isHidden>[0][]): void => {
    if (members.length > 0 && members.every(isHidden)) hide(type);
  };
  for (const type of types) hideWhereAllIsHidden(type, membersOf(type));
  // Afterwards, because their members may just have gone.
  for (const type of types) if (isUnionType(type)) hideWhereAllIsHidden(type, type.types());
}
