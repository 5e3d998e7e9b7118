/** Finds the differences between two API schemas, ordered by coordinate. A pure function. */
import { isEnumType, isInputObjectType, isInterfaceType, isObjectType, isUnionType } from 'graphql';
import type { GraphQLNamedType, GraphQLSchema } from 'graphql';
import { change } from './change.js';
import type { Change } from './change.js';
import { enumChanges } from './enum-changes.js';
import { fieldChanges } from './field-changes.js';
import { inputChanges } from './input-changes.js';
import { byName, ownTypes, pairs } from './comparison.js';

export function findChanges(before: GraphQLSchema, after: GraphQLSchema): readonly Change[] {
  const changes = pairs(byName(ownTypes(before)), byName(ownTypes(after))).flatMap(({ before: old, after: now }) => {
    if (now === undefined)
      return old === undefined ? [] : [change('TYPE_REMOVED', old.name, `${kindOf(old)} ${old.name} is gone.`)];
    if (old === undefined) return [change('TYPE_ADDED', now.name, `${kindOf(now)} ${now.name} is new.`)];
    return typeChanges(old, now);
  });
  return changes.toSorted((one, other) =>
    one.coordinate < other.coordinate ? -1 : one.coordinate > other.coordinate ? 1 : 0,
  );
}

function kindOf(type: GraphQLNamedType): string {
  if (isObjectType(type)) return 'Type';
  if (isInterfaceType(type)) return 'Interface';
  if (isUnionType(type)) return 'Union';
  if (isEnumType(type)) return 'Enum';
  return isInputObjectType(type) ? 'Input' : 'Scalar';
}

function typeChanges(before: GraphQLNamedType, after: GraphQLNamedType): readonly Change[] {
  if ((isObjectType(before) && isObjectType(after)) || (isInterfaceType(before) && isInterfaceType(after))) {
    return [
      ...fieldChanges(before, after),
      ...memberChanges(before.name, before.getInterfaces(), after.getInterfaces(), INTERFACES),
    ];
  }
  if (isUnionType(before) && isUnionType(after))
    return memberChanges(before.name, before.getTypes(), after.getTypes(), MEMBERS);
  if (isEnumType(before) && isEnumType(after)) return enumChanges(before, after);
  if (isInputObjectType(before) && isInputObjectType(after)) return inputChanges(before, after);
  if (kindOf(before) === kindOf(after)) return [];
  return [
    change(
      'TYPE_CHANGED_KIND',
      before.name,
      `${before.name} was ${article(kindOf(before))} and is ${article(kindOf(after))} now.`,
    ),
  ];
}

function article(kind: string): string {
  return `${/^[AEIOU]/.test(kind) ? 'an' : 'a'} ${kind.toLowerCase()}`;
}

const INTERFACES = {
  removed: (name: string, member: string) =>
    change(
      'TYPE_REMOVED_FROM_INTERFACE',
      name,
      `${name} no longer implements ${member}: a fragment on one within the other is refused.`,
    ),
  added: (name: string, member: string) =>
    change(
      'TYPE_ADDED_TO_INTERFACE',
      name,
      `${name} implements ${member} now: clients that read ${member} may receive it.`,
    ),
};
const MEMBERS = {
  removed: (name: string, member: string) =>
    change(
      'TYPE_REMOVED_FROM_UNION',
      name,
      `${member} is no longer a member of ${name}: a fragment on it is refused there.`,
    ),
  added: (name: string, member: string) =>
    change('TYPE_ADDED_TO_UNION', name, `${member} is a member of ${name} now: clients may receive it.`),
};

function memberChanges(
  name: string,
  before: readonly GraphQLNamedType[],
  after: readonly GraphQLNamedType[],
  changeOf: typeof MEMBERS,
): readonly Change[] {
  return pairs(byName(before), byName(after)).flatMap(({ name: member, before: old, after: now }) => {
    if (old !== undefined && now !== undefined) return [];
    return [now === undefined ? changeOf.removed(name, member) : changeOf.added(name, member)];
  });
}
