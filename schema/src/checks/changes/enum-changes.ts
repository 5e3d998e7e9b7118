/** Changes to the values of an enum. */
import type { GraphQLEnumType, GraphQLEnumValue } from 'graphql';
import { change } from './change.js';
import type { Change } from './change.js';
import { deprecationChanges } from './deprecation.js';
import { byName, pairs } from './comparison.js';

function valuesOf(type: GraphQLEnumType): ReadonlyMap<string, GraphQLEnumValue> {
  return byName(type.getValues());
}

export function enumChanges(before: GraphQLEnumType, after: GraphQLEnumType): readonly Change[] {
  return pairs(valuesOf(before), valuesOf(after)).flatMap(({ name, before: old, after: now }) => {
    const coordinate = `${before.name}.${name}`;
    if (now === undefined) return [change('VALUE_REMOVED_FROM_ENUM', coordinate, `${coordinate} is gone.`)];
    if (old === undefined)
      return [
        change(
          'VALUE_ADDED_TO_ENUM',
          before.name,
          `${coordinate} is new: clients that read a ${before.name} may receive it.`,
        ),
      ];
    return deprecationChanges(coordinate, old, now, ENUM_DEPRECATION);
  });
}

const ENUM_DEPRECATION = {
  deprecated: 'ENUM_DEPRECATED',
  restored: 'ENUM_DEPRECATION_REMOVED',
  reasonChanged: 'ENUM_DEPRECATED_REASON_CHANGE',
} as const;
