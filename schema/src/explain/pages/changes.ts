/** What can change between two API schemas; the codes are GraphOS'. */
import type { ChangeCode } from '../../checks/changes/change.js';
import type { Page } from '../page.js';

const REMOVE =
  'Deprecate it first, and wait until marquee schema usage shows nobody; then remove it. If a client must be broken, let its owners know and approve the finding.';
const ADD_OPTIONAL = 'Make it optional, or give it a default; require it once every client sends it.';

export const CHANGE_PAGES: Readonly<Record<ChangeCode | 'OPERATION_BROKEN', Page>> = {
  OPERATION_BROKEN: {
    means: 'An operation that clients are known to send would be refused by the new schema.',
    fix: `The finding names operation, client and version. ${REMOVE}`,
  },
  TYPE_REMOVED: {
    means: 'A type is gone, with all of its fields: whoever names it in a fragment or a variable is refused.',
    fix: REMOVE,
  },
  TYPE_CHANGED_KIND: {
    means:
      'A type is of another kind now, as an interface that was an object: fragments and selections on it may be refused.',
    fix: 'Give the new thing a new name, move clients to it, then remove the old one.',
  },
  FIELD_REMOVED: {
    means: 'A field is gone: operations that select it are refused as a whole.',
    fix: REMOVE,
    example: 'name: String @deprecated(reason: "Use title.")',
  },
  FIELD_CHANGED_TYPE: {
    means: 'A field returns another type. Becoming non-null is safe for whoever reads it; anything else is not.',
    fix: 'Add a field with the new type, deprecate this one, and remove it when nobody asks for it any more.',
  },
  ARG_REMOVED: { means: 'An argument is gone: operations that pass it are refused.', fix: REMOVE },
  ARG_CHANGED_TYPE: {
    means: 'An argument wants another type: what clients send now may be refused.',
    fix: 'Add an argument with the new type beside it, and remove this one later.',
  },
  ARG_CHANGED_TYPE_OPTIONAL_TO_REQUIRED: {
    means: 'An argument that clients could leave out must be given now.',
    fix: ADD_OPTIONAL,
  },
  REQUIRED_ARG_ADDED: { means: 'A new argument must be given, and no client gives it yet.', fix: ADD_OPTIONAL },
  TYPE_REMOVED_FROM_UNION: { means: 'A union has lost a member: fragments on it are refused there.', fix: REMOVE },
  TYPE_REMOVED_FROM_INTERFACE: {
    means: 'A type no longer implements an interface: fragments on one within the other are refused.',
    fix: REMOVE,
  },
  VALUE_REMOVED_FROM_ENUM: { means: 'An enum has lost a value: clients that send it are refused.', fix: REMOVE },
  FIELD_REMOVED_FROM_INPUT_OBJECT: {
    means: 'An input has lost a field: clients that send it are refused, even if they send it in a variable.',
    fix: REMOVE,
  },
  FIELD_ON_INPUT_OBJECT_CHANGED_TYPE: {
    means: "An input's field wants another type: what clients send now may be refused.",
    fix: 'Add a field with the new type beside it, and remove this one later.',
  },
  REQUIRED_FIELD_ADDED_TO_INPUT_OBJECT: {
    means: 'An input has a new field that must be given, and no client gives it yet.',
    fix: ADD_OPTIONAL,
  },
  ARG_DEFAULT_VALUE_CHANGE: {
    means: 'Whoever leaves the argument out gets another answer than before.',
    fix: 'Look at who leaves it out (marquee schema usage), and tell them.',
  },
  INPUT_OBJECT_FIELD_DEFAULT_VALUE_CHANGE: {
    means: 'Whoever leaves the field out gets another effect than before.',
    fix: 'Look at who leaves it out (marquee schema usage), and tell them.',
  },
  VALUE_ADDED_TO_ENUM: {
    means: 'Clients may meet a value that they have never seen: strict switches fail.',
    fix: 'Make sure that clients have a default branch before the value is first returned.',
  },
  TYPE_ADDED_TO_UNION: {
    means: 'Clients may meet a type that none of their fragments is on, and get an empty object.',
    fix: 'Make sure that clients show something for a type they do not know.',
  },
  TYPE_ADDED_TO_INTERFACE: {
    means: 'Clients that read the interface may meet one more type.',
    fix: 'Make sure that clients show something for a type they do not know.',
  },
  TYPE_ADDED: { means: 'A type is new.', fix: 'Nothing: no operation can be affected.' },
  FIELD_ADDED: {
    means: 'A field is new.',
    fix: 'Nothing: no operation can be affected. Think about whether it may be null: a field that comes from another subgraph should.',
  },
  OPTIONAL_ARG_ADDED: {
    means: 'An argument is new, and may be left out.',
    fix: 'Nothing: whoever leaves it out gets what they got.',
  },
  OPTIONAL_FIELD_ADDED_TO_INPUT_OBJECT: {
    means: 'An input has a new field that may be left out.',
    fix: 'Nothing: whoever leaves it out is served as before.',
  },
  FIELD_DEPRECATED: {
    means: 'A field is announced to go.',
    fix: 'Watch marquee schema usage --deprecated; the reason should name what to use instead.',
  },
  FIELD_DEPRECATION_REMOVED: {
    means: 'A field that was announced to go is there to stay.',
    fix: 'Tell those who have moved away from it.',
  },
  FIELD_DEPRECATED_REASON_CHANGE: { means: "The words of a field's deprecation are others.", fix: 'Nothing.' },
  ENUM_DEPRECATED: { means: "An enum's value is announced to go.", fix: 'The reason should name what to use instead.' },
  ENUM_DEPRECATION_REMOVED: {
    means: "An enum's value that was announced to go is there to stay.",
    fix: 'Tell those who have moved away from it.',
  },
  ENUM_DEPRECATED_REASON_CHANGE: { means: "The words of an enum value's deprecation are others.", fix: 'Nothing.' },
};
