/** Hides elements of a supergraph by a contract's tags, then the types that have no visible member left. */
import { isUnionType } from '@apollo/federation-internals';
import type { ContractFilter } from './contract-filter.js';
import { fieldsOf, membersOf } from './visibility.js';
import type { Element, Visibility } from './visibility.js';
import type { NamedType } from '@apollo/federation-internals';

/** Enums, inputs and scalars need no included tag: visible fields refer to them. */
export function hideByTags(visibility: Visibility, { include, exclude }: ContractFilter): void {
  const { types, tagsOf, hide } = visibility;
  const isExcluded = (element: Element): boolean => tagsOf(element).some((tag) => exclude.includes(tag));
  const isIncluded = (...elements: readonly Element[]): boolean =>
    include.length === 0 || elements.some((element) => tagsOf(element).some((tag) => include.includes(tag)));

  for (const type of types) {
    if (isExcluded(type) || (isUnionType(type) && !isIncluded(type))) hide(type);
    membersOf(type).filter(isExcluded).forEach(hide);
    for (const field of fieldsOf(type)) {
      if (!isIncluded(field, type)) hide(field);
      field.arguments().filter(isExcluded).forEach(hide);
    }
  }
}

/** The tags of a filter that no element has; most likely they are misspelt. */
export function unknownTags({ types, tagsOf }: Visibility, { include, exclude }: ContractFilter): readonly string[] {
  const elements = types.flatMap((type): readonly Element[] => [
    type,
    ...membersOf(type),
    ...fieldsOf(type).flatMap((field) => [...field.arguments()]),
  ]);
  const known = new Set(elements.flatMap(tagsOf));
  return [...include, ...exclude].filter((tag) => !known.has(tag));
}

/** GraphQL allows no type without members. */
export function hideEmptyTypes({ types, isHidden, hide }: Visibility): void {
  const hideWhereAllIsHidden = (type: NamedType, members: readonly Parameters<typeof isHidden>[0][]): void => {
    if (members.length > 0 && members.every(isHidden)) hide(type);
  };
  for (const type of types) hideWhereAllIsHidden(type, membersOf(type));
  // Unions come second: their member types may have been hidden just before.
  for (const type of types) if (isUnionType(type)) hideWhereAllIsHidden(type, type.types());
}
