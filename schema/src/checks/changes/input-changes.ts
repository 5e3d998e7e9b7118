/** Changes to the fields of an input object. */
import { isRequiredInputField } from 'graphql';
import type { GraphQLInputField, GraphQLInputObjectType } from 'graphql';
import { change } from './change.js';
import type { Change } from './change.js';
import { byName, isWritableAs, pairs, printDefault } from './comparison.js';

function fieldsOf(type: GraphQLInputObjectType): ReadonlyMap<string, GraphQLInputField> {
  return byName(Object.values(type.getFields()));
}

export function inputChanges(before: GraphQLInputObjectType, after: GraphQLInputObjectType): readonly Change[] {
  return pairs(fieldsOf(before), fieldsOf(after)).flatMap(({ name, before: old, after: now }) => {
    const coordinate = `${before.name}.${name}`;
    if (now === undefined) return [change('FIELD_REMOVED_FROM_INPUT_OBJECT', coordinate, `${coordinate} is gone.`)];
    if (old === undefined) return [addedField(before.name, now)];
    return changedField(coordinate, old, now);
  });
}

/** Existing input objects lack the new field: the coordinate of the change is the object's. */
function addedField(type: string, field: GraphQLInputField): Change {
  return isRequiredInputField(field)
    ? change(
        'REQUIRED_FIELD_ADDED_TO_INPUT_OBJECT',
        type,
        `${type} requires the new field ${field.name}: ${String(field.type)}. Give it a default value, or make it nullable.`,
      )
    : change('OPTIONAL_FIELD_ADDED_TO_INPUT_OBJECT', `${type}.${field.name}`, `${type}.${field.name} is new.`);
}

function changedField(coordinate: string, before: GraphQLInputField, after: GraphQLInputField): readonly Change[] {
  if (!isWritableAs(after.type, before.type))
    return [
      change(
        'FIELD_ON_INPUT_OBJECT_CHANGED_TYPE',
        coordinate,
        `${coordinate} was ${String(before.type)} and is ${String(after.type)} now.`,
      ),
    ];
  const [old, now] = [printDefault(before), printDefault(after)];
  return old === now
    ? []
    : [
        change(
          'INPUT_OBJECT_FIELD_DEFAULT_VALUE_CHANGE',
          coordinate,
          `${coordinate} is ${now ?? 'not given'} when left out; it was ${old ?? 'not given'}.`,
        ),
      ];
}
