/** Representations of entities: `__typename`, a key, and the inputs of `@requires`, copied from the merged data. */
import type { QueryPlanFieldNode, QueryPlanSelectionNode } from '@apollo/query-planner';
import { toLeafValue } from '@marquee/exact-json/exact-value';
import { getNamedType, isNonNullType } from 'graphql';
import type { GraphQLOutputType } from 'graphql';
import { isData, typenameOf, valueAt } from '../data.js';
import type { Data, IsSubtype } from '../data.js';

export interface Representation {
  readonly fields: Data;
  /** Names of inputs of `@requires` that are missing from the data. */
  readonly missing: ReadonlySet<string>;
}

/**
 * Null when a field of the key is missing, or is null although its type is non-null: the subgraph cannot resolve such an
 * entity, and would return null without an error.
 */
export type CreateRepresentation = (data: Data) => Representation | null;

export interface RepresentationRules {
  readonly isSubtype: IsSubtype;
  /** Undefined for a field that the supergraph does not have. */
  readonly typeOf: (typeName: string, field: string) => GraphQLOutputType | undefined;
  /** A field's name in the subgraph; it differs for synthetic fields. */
  readonly nameOf: (field: string) => string;
  /** Whether a field is an input of a `@requires`, and may be missing. */
  readonly isRequiresInput: (field: string) => boolean;
}

/** A value that is missing, as opposed to null. */
const MISSING = Symbol('missing');
type Write = (data: Data, representation: Data, missing: MissingInputs) => boolean;

/** Most objects have all inputs, so a set is only made for the others. */
interface MissingInputs {
  names: Set<string> | null;
}

const NONE: ReadonlySet<string> = new Set();

export function compileRepresentation(
  requires: readonly QueryPlanSelectionNode[],
  rules: RepresentationRules,
): CreateRepresentation {
  const write = compileSelections(requires, rules, '');
  return (data) => {
    const fields: Data = {};
    const missing: MissingInputs = { names: null };
    const isComplete = write(data, fields, missing) && '__typename' in fields;
    return isComplete ? { fields, missing: missing.names ?? NONE } : null;
  };
}

/** @param parent The name of the type that the selections are of; empty when it is not known. */
function compileSelections(
  selections: readonly QueryPlanSelectionNode[],
  rules: RepresentationRules,
  parent: string,
): Write {
  const writes = selections.map((selection) => {
    if (selection.kind === 'Field') return compileField(selection, rules, parent);
    const { typeCondition } = selection;
    return compileFragment(
      typeCondition,
      compileSelections(selection.selections, rules, typeCondition ?? parent),
      rules,
    );
  });
  return (data, representation, missing) => writes.every((write) => write(data, representation, missing));
}

function compileFragment(condition: string | undefined, write: Write, { isSubtype }: RepresentationRules): Write {
  if (condition === undefined) return write;
  return (data, representation, missing) => {
    const typename = typenameOf(data);
    if (typename === undefined || !isSubtype(condition, typename)) return true;
    return write(data, representation, missing);
  };
}

function compileField(field: QueryPlanFieldNode, rules: RepresentationRules, parent: string): Write {
  const key = field.alias ?? field.name;
  const name = rules.nameOf(field.name);
  const isInput = rules.isRequiresInput(field.name);
  const type = rules.typeOf(parent, field.name);
  const mustBePresent = !isInput && isNonNullType(type);
  // An input with a field missing inside it counts as missing.
  const write =
    field.selections &&
    compileSelections(field.selections, innerRules(rules, isInput), type === undefined ? '' : getNamedType(type).name);
  return (data, representation, missing) => {
    const value =
      write === undefined
        ? (toLeafValue(valueAt(data, key)) ?? orMissing(data, key))
        : copy(valueAt(data, key), (from, to) => write(from, to, missing));
    if (value === MISSING || (value === null && mustBePresent)) {
      (missing.names ??= new Set()).add(field.name);
      return isInput;
    }
    const existing = representation[name];
    representation[name] = isData(existing) && isData(value) ? { ...existing, ...value } : value;
    return true;
  };
}

/** Of the fields within a field. A null in an input is passed on as it is. */
function innerRules(rules: RepresentationRules, isInput: boolean): RepresentationRules {
  return { ...rules, isRequiresInput: () => false, ...(isInput && { typeOf: () => undefined }) };
}

function orMissing(data: Data, key: string): unknown {
  return valueAt(data, key) === null ? null : MISSING;
}

function copy(value: unknown, write: (from: Data, to: Data) => boolean): unknown {
  if (value === undefined) return MISSING;
  if (Array.isArray(value)) {
    const items = value.map((item) => copy(item, write));
    return items.includes(MISSING) ? MISSING : items;
  }
  if (!isData(value)) return null;
  const part: Data = {};
  return write(value, part) ? part : MISSING;
}
