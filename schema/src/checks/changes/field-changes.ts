/** Changes to the fields of an object or interface, and to their arguments. */
import { isRequiredArgument } from 'graphql';
import type { GraphQLArgument, GraphQLField, GraphQLInterfaceType, GraphQLObjectType } from 'graphql';
import { change } from './change.js';
import type { Change } from './change.js';
import { byName, isReadableAs, isWritableAs, pairs, printDefault } from './comparison.js';
import { deprecationChanges } from './deprecation.js';

type Field = GraphQLField<unknown, unknown>;
type Composite = GraphQLObjectType | GraphQLInterfaceType;

function fieldsOf(type: Composite): ReadonlyMap<string, Field> {
  return byName(Object.values(type.getFields()));
}

export function fieldChanges(before: Composite, after: Composite): readonly Change[] {
  return pairs(fieldsOf(before), fieldsOf(after)).flatMap(({ name, before: old, after: now }) => {
    const coordinate = `${before.name}.${name}`;
    if (now === undefined) return [change('FIELD_REMOVED', coordinate, `${coordinate} is gone.`)];
    if (old === undefined) return [change('FIELD_ADDED', coordinate, `${coordinate} is new.`)];
    return [
      ...resultChanges(coordinate, old, now),
      ...argumentChanges(coordinate, old, now),
      ...deprecationChanges(coordinate, old, now, FIELD_DEPRECATION),
    ];
  });
}

const FIELD_DEPRECATION = {
  deprecated: 'FIELD_DEPRECATED',
  restored: 'FIELD_DEPRECATION_REMOVED',
  reasonChanged: 'FIELD_DEPRECATED_REASON_CHANGE',
} as const;

function resultChanges(coordinate: string, before: Field, after: Field): readonly Change[] {
  return isReadableAs(after.type, before.type)
    ? []
    : [
        change(
          'FIELD_CHANGED_TYPE',
          coordinate,
          `${coordinate} was ${String(before.type)} and is ${String(after.type)} now.`,
        ),
      ];
}

function argumentChanges(field: string, before: Field, after: Field): readonly Change[] {
  return pairs(byName(before.args), byName(after.args)).flatMap(({ name, before: old, after: now }) => {
    const coordinate = `${field}(${name}:)`;
    if (now === undefined) return [change('ARG_REMOVED', coordinate, `${coordinate} is gone.`)];
    if (old === undefined) return [addedArgument(field, now)];
    return changedArgument(coordinate, old, now);
  });
}

/** Existing selections of the field lack the new argument: the coordinate of the change is the field's. */
function addedArgument(field: string, argument: GraphQLArgument): Change {
  return isRequiredArgument(argument)
    ? change(
        'REQUIRED_ARG_ADDED',
        field,
        `${field} requires the new argument ${argument.name}: ${String(argument.type)}. Give it a default value, or make it nullable.`,
      )
    : change('OPTIONAL_ARG_ADDED', `${field}(${argument.name}:)`, `${field} takes the new argument ${argument.name}.`);
}

function changedArgument(coordinate: string, before: GraphQLArgument, after: GraphQLArgument): readonly Change[] {
  if (!isRequiredArgument(before) && isRequiredArgument(after)) {
    return [
      change(
        'ARG_CHANGED_TYPE_OPTIONAL_TO_REQUIRED',
        coordinate.replace(/\(.*/, ''),
        `${coordinate} must be given now: it was ${String(before.type)} and is ${String(after.type)}.`,
      ),
    ];
  }
  if (!isWritableAs(after.type, before.type))
    return [
      change(
        'ARG_CHANGED_TYPE',
        coordinate,
        `${coordinate} was ${String(before.type)} and is ${String(after.type)} now.`,
      ),
    ];
  const [old, now] = [printDefault(before), printDefault(after)];
  return old === now
    ? []
    : [
        change(
          'ARG_DEFAULT_VALUE_CHANGE',
          coordinate.replace(/\(.*/, ''),
          `${coordinate} is ${now ?? 'not given'} when left out; it was ${old ?? 'not given'}.`,
        ),
      ];
}
