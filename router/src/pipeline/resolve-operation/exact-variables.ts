/**
 * Coercion of variables that keeps the text of their numbers. graphql-js knows numbers of JavaScript only: before
 * coercion an exact number is replaced by one, or by a string for an ID, and after it, a Float gets its text back.
 * Custom scalars are opaque; see `makeScalarsOpaque`.
 */
import {
  getNamedType,
  GraphQLFloat,
  GraphQLID,
  isInputObjectType,
  isInputType,
  isListType,
  isNonNullType,
  isScalarType,
  isSpecifiedScalarType,
  Kind,
  typeFromAST,
  visit,
} from 'graphql';
import type { GraphQLInputType, GraphQLSchema, OperationDefinitionNode, ValueNode } from 'graphql';
import { ExactNumber, isExact, isIntegerText, isJsonObject, setOwn, toNumber } from '@marquee/exact-json/exact-value';
import { coerceVariables } from '@marquee/operation-limits/coerce-variables';
import type { CoercedVariables } from '@marquee/operation-limits/coerce-variables';
import { leaveToSubgraphs } from '../../engine/defaults-of-variables.js';

type Values = Readonly<Record<string, unknown>>;

/** Applies defaults; those that JSON cannot hold are marked, see `defaults-of-variables.ts`. */
export function coerceExactVariables(
  schema: GraphQLSchema,
  operation: OperationDefinitionNode,
  given: Values,
): CoercedVariables {
  const types = variableTypes(schema, operation);
  const result = coerceVariables(
    schema,
    operation,
    isExact(given) ? mapVariables(given, types, toPlainNumbers) : given,
  );
  if (result.errors !== undefined) return result;
  const left = [...defaultsLeftToSubgraphs(schema, operation)].filter((name) => !Object.hasOwn(given, name));
  if (!isExact(given) && left.length === 0) return result;
  const coerced = mapVariables(result.coerced, types, (type, value, name) =>
    restoreFloats(type, Object.hasOwn(given, name) ? given[name] : undefined, value),
  );
  for (const name of left) coerced[name] = leaveToSubgraphs(coerced[name]);
  return { coerced };
}

type VariableTypes = ReadonlyMap<string, GraphQLInputType>;

function variableTypes(schema: GraphQLSchema, { variableDefinitions = [] }: OperationDefinitionNode): VariableTypes {
  const types = new Map<string, GraphQLInputType>();
  for (const { variable, type } of variableDefinitions) {
    const found = typeFromAST(schema, type);
    if (isInputType(found)) types.set(variable.name.value, found);
  }
  return types;
}

function mapVariables(
  values: Values,
  types: VariableTypes,
  map: (type: GraphQLInputType, value: unknown, name: string) => unknown,
): Record<string, unknown> {
  const mapped: Record<string, unknown> = {};
  for (const name of Object.keys(values)) {
    const type = types.get(name);
    setOwn(mapped, name, type === undefined ? values[name] : map(type, values[name], name));
  }
  return mapped;
}

/** A copy of a value with a number of JavaScript, or the string of an ID, for each exact number of a built-in type. */
function toPlainNumbers(type: GraphQLInputType, value: unknown): unknown {
  if (!isExact(value)) return value;
  if (isNonNullType(type)) return toPlainNumbers(type.ofType, value);
  if (isListType(type))
    return Array.isArray(value)
      ? value.map((item) => toPlainNumbers(type.ofType, item))
      : toPlainNumbers(type.ofType, value);
  if (value instanceof ExactNumber) return isCustomScalar(type) ? value : toPlainNumber(type, value);
  if (!isInputObjectType(type) || !isJsonObject(value)) return value;
  const fields = type.getFields();
  const copy: Record<string, unknown> = {};
  for (const name of Object.keys(value)) {
    const field = Object.hasOwn(fields, name) ? fields[name] : undefined;
    setOwn(copy, name, field === undefined ? value[name] : toPlainNumbers(field.type, value[name]));
  }
  return copy;
}

function toPlainNumber(type: GraphQLInputType, value: ExactNumber): number | string {
  return getNamedType(type).name === GraphQLID.name && isIntegerText(value) ? value.text : Number(value);
}

function isCustomScalar(type: GraphQLInputType): boolean {
  return isScalarType(type) && !isSpecifiedScalarType(type);
}

/** The coerced value with the text of each Float that was given as an exact number. */
function restoreFloats(type: GraphQLInputType, given: unknown, coerced: unknown): unknown {
  if (!isExact(given) || coerced === null || coerced === undefined) return coerced;
  if (isNonNullType(type)) return restoreFloats(type.ofType, given, coerced);
  if (isListType(type)) {
    if (!Array.isArray(coerced)) return coerced;
    return coerced.map((item, index) => restoreFloats(type.ofType, Array.isArray(given) ? given[index] : given, item));
  }
  if (given instanceof ExactNumber) return type.toString() === GraphQLFloat.name ? given : coerced;
  if (!isInputObjectType(type) || !isJsonObject(given) || !isJsonObject(coerced)) return coerced;
  const restored: Record<string, unknown> = {};
  for (const [name, field] of Object.entries(type.getFields())) {
    if (!Object.hasOwn(coerced, name)) continue;
    const part = Object.hasOwn(given, name) ? given[name] : undefined;
    setOwn(restored, name, restoreFloats(field.type, part, coerced[name]));
  }
  return restored;
}

const knownDefaults = new WeakMap<OperationDefinitionNode, ReadonlySet<string>>();

/** The variables with a default that JSON cannot hold as it is written. */
function defaultsLeftToSubgraphs(schema: GraphQLSchema, operation: OperationDefinitionNode): ReadonlySet<string> {
  const known = knownDefaults.get(operation);
  if (known !== undefined) return known;
  const types = variableTypes(schema, operation);
  const names = new Set<string>();
  for (const { variable, defaultValue } of operation.variableDefinitions ?? []) {
    const type = types.get(variable.name.value);
    if (type !== undefined && defaultValue !== undefined && losesText(type, defaultValue))
      names.add(variable.name.value);
  }
  knownDefaults.set(operation, names);
  return names;
}

/** Whether a literal has an enum value of a custom scalar, or a Float that JavaScript changes. */
function losesText(type: GraphQLInputType, literal: ValueNode): boolean {
  if (isNonNullType(type)) return losesText(type.ofType, literal);
  if (isListType(type))
    return literal.kind === Kind.LIST
      ? literal.values.some((item) => losesText(type.ofType, item))
      : losesText(type.ofType, literal);
  if (isCustomScalar(type)) return containsEnumValue(literal);
  if (isInputObjectType(type)) {
    const fields = type.getFields();
    const given = literal.kind === Kind.OBJECT ? literal.fields : [];
    return given.some(({ name, value }) => {
      const field = fields[name.value];
      return field !== undefined && losesText(field.type, value);
    });
  }
  const isNumber = literal.kind === Kind.INT || literal.kind === Kind.FLOAT;
  return isNumber && type.name === GraphQLFloat.name && toNumber(literal.value) instanceof ExactNumber;
}

function containsEnumValue(literal: ValueNode): boolean {
  let isFound = false;
  visit(literal, { EnumValue: () => void (isFound = true) });
  return isFound;
}
