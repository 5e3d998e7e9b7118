/** Changes between two API schemas, with the codes of GraphOS. */
import type { ChangeCode } from '../../checks/changes/change.js';
import type { CodeExplanation } from '../code-explanation.js';

const REMOVE =
  'Deprecate it first, and remove it when marquee schema usage shows no operation that uses it. If the change must break a client, tell its owners and approve the finding.';
const ADD_OPTIONAL = 'Make it optional, or give it a default; require it once every client sends it.';

export const CHANGE_CODES: Readonly<Record<ChangeCode | 'OPERATION_BROKEN', CodeExplanation>> = {
  OPERATION_BROKEN: {
    means: 'A known operation would become invalid on the new schema.',
    fix: `The finding names operation, client and version. ${REMOVE}`,
  },
  TYPE_REMOVED: {
    means: 'A type was removed with all of its fields: operations with a fragment or a variable of it become invalid.',
    fix: REMOVE,
  },
  TYPE_CHANGED_KIND: {
    means:
      'A type changed its kind, for example from object to interface: fragments and selections on it may become invalid.',
    fix: 'Add the new type under a new name, move clients to it, then remove the old type.',
  },
  FIELD_REMOVED: {
    means: 'A field was removed: operations that select it become invalid.',
    fix: REMOVE,
    example: 'name: String @deprecated(reason: "Use title.")',
  },
  FIELD_CHANGED_TYPE: {
    means: 'A field returns another type. Only a change from nullable to non-null is safe.',
    fix: 'Add a field with the new type, deprecate this one, and remove it when no operation uses it.',
  },
  ARG_REMOVED: { means: 'An argument was removed: operations that pass it become invalid.', fix: REMOVE },
  ARG_CHANGED_TYPE: {
    means: 'An argument has another type: the values that clients send may become invalid.',
    fix: 'Add an argument with the new type, and remove this one later.',
  },
  ARG_CHANGED_TYPE_OPTIONAL_TO_REQUIRED: {
    means: 'An optional argument became required.',
    fix: ADD_OPTIONAL,
  },
  REQUIRED_ARG_ADDED: { means: 'A new argument is required, and no client passes it yet.', fix: ADD_OPTIONAL },
  TYPE_REMOVED_FROM_UNION: {
    means: 'A member was removed from a union: fragments on it become invalid in that union.',
    fix: REMOVE,
  },
  TYPE_REMOVED_FROM_INTERFACE: {
    means: 'A type no longer implements an interface: fragments on one within the other become invalid.',
    fix: REMOVE,
  },
  VALUE_REMOVED_FROM_ENUM: {
    means: 'A value was removed from an enum: operations that send it become invalid.',
    fix: REMOVE,
  },
  FIELD_REMOVED_FROM_INPUT_OBJECT: {
    means: 'A field was removed from an input object: operations that send it, also in a variable, become invalid.',
    fix: REMOVE,
  },
  FIELD_ON_INPUT_OBJECT_CHANGED_TYPE: {
    means: 'A field of an input object has another type: the values that clients send may become invalid.',
    fix: 'Add a field with the new type, and remove this one later.',
  },
  REQUIRED_FIELD_ADDED_TO_INPUT_OBJECT: {
    means: 'An input object has a new required field, and no client sends it yet.',
    fix: ADD_OPTIONAL,
  },
  ARG_DEFAULT_VALUE_CHANGE: {
    means: 'Operations that omit the argument may return another result than before.',
    fix: 'Find the operations of the field with marquee schema usage, and tell the owners of their clients.',
  },
  INPUT_OBJECT_FIELD_DEFAULT_VALUE_CHANGE: {
    means: 'Operations that omit the field of the input object may have another effect than before.',
    fix: 'Find the operations that use the input object with marquee schema usage, and tell the owners of their clients.',
  },
  VALUE_ADDED_TO_ENUM: {
    means: 'Clients may receive an enum value that they do not know.',
    fix: 'Make sure that clients handle unknown values before the value is first returned.',
  },
  TYPE_ADDED_TO_UNION: {
    means: 'Clients may receive a type for which they have no fragment, as an empty object.',
    fix: 'Make sure that clients handle unknown types.',
  },
  TYPE_ADDED_TO_INTERFACE: {
    means: 'Clients that read the interface may receive one more type.',
    fix: 'Make sure that clients handle unknown types.',
  },
  TYPE_ADDED: { means: 'A type was added.', fix: 'Nothing: no operation is affected.' },
  FIELD_ADDED: {
    means: 'A field was added.',
    fix: 'Nothing: no operation is affected. Consider making it nullable if it comes from another subgraph than its object.',
  },
  OPTIONAL_ARG_ADDED: {
    means: 'An optional argument was added.',
    fix: 'Nothing: no operation is affected.',
  },
  OPTIONAL_FIELD_ADDED_TO_INPUT_OBJECT: {
    means: 'An optional field was added to an input object.',
    fix: 'Nothing: no operation is affected.',
  },
  FIELD_DEPRECATED: {
    means: 'A field was deprecated.',
    fix: 'Follow its usage with marquee schema usage --show deprecated. The reason should name what to use instead.',
  },
  FIELD_DEPRECATION_REMOVED: {
    means: 'A field is no longer deprecated.',
    fix: 'Tell the owners of clients that stopped using it.',
  },
  FIELD_DEPRECATED_REASON_CHANGE: { means: 'The reason of a field’s deprecation changed.', fix: 'Nothing.' },
  ENUM_DEPRECATED: { means: 'An enum value was deprecated.', fix: 'The reason should name what to use instead.' },
  ENUM_DEPRECATION_REMOVED: {
    means: 'An enum value is no longer deprecated.',
    fix: 'Tell the owners of clients that stopped using it.',
  },
  ENUM_DEPRECATED_REASON_CHANGE: { means: 'The reason of an enum value’s deprecation changed.', fix: 'Nothing.' },
};
