/** Checks the leaf values in subgraph responses against their types in the API schema. */
import { GraphQLBoolean, GraphQLFloat, GraphQLID, GraphQLInt, GraphQLString, isEnumType } from 'graphql';
import type { GraphQLLeafType } from 'graphql';
import { ExactNumber, isIntegerText, toLeafValue } from '@marquee/exact-json/exact-value';
import { isContainer } from '../data.js';

/** The value for the client; undefined for an invalid value. Never called with null. */
export type CheckLeaf = (value: unknown) => unknown;

/** GraphQL's Int has 32 bits. */
function isInt(value: unknown): boolean {
  return typeof value === 'number' && Number.isInteger(value) && value >= -2_147_483_648 && value <= 2_147_483_647;
}

const BUILT_IN: ReadonlyMap<GraphQLLeafType, CheckLeaf> = new Map<GraphQLLeafType, CheckLeaf>([
  [GraphQLInt, checkInt],
  [GraphQLFloat, (value) => (isFiniteNumber(value) ? value : undefined)],
  [GraphQLString, (value) => (typeof value === 'string' ? value : undefined)],
  [GraphQLBoolean, (value) => (typeof value === 'boolean' ? value : undefined)],
  [GraphQLID, checkId],
]);

/** An integer that is written in another form, as `1.0`, is written as an integer. */
function checkInt(value: unknown): unknown {
  const number = value instanceof ExactNumber ? Number(value) : value;
  return isInt(number) ? number : undefined;
}

/** Whether the number is one of a double, which may be rounded by the client. */
function isFiniteNumber(value: unknown): boolean {
  return Number.isFinite(value instanceof ExactNumber ? Number(value) : value);
}

/** Whole numbers are valid ids, and are returned as strings with all their digits. */
function checkId(value: unknown): unknown {
  if (typeof value === 'string') return value;
  if (value instanceof ExactNumber && isIntegerText(value)) return value.text;
  const number = value instanceof ExactNumber ? Number(value) : value;
  return Number.isSafeInteger(number) ? String(number) : undefined;
}

const BUILT_IN_BY_NAME: ReadonlyMap<string, CheckLeaf> = new Map(
  [...BUILT_IN].map(([type, check]) => [type.name, check]),
);

/** Limit of nesting in custom scalars: serializing a value that is nested too deeply overflows the stack. */
const MAX_NESTING = 500;

/** Custom scalars are opaque: any value is valid that can be serialized. */
const checkCustom: CheckLeaf = (value) => {
  if (typeof value === 'number' && !Number.isFinite(value)) return undefined;
  return isContainer(value) && isDeeperThan(MAX_NESTING, value) ? undefined : toLeafValue(value);
};

function isDeeperThan(limit: number, value: object): boolean {
  let level: readonly object[] = [value];
  for (let depth = 0; level.length > 0; depth++) {
    if (depth === limit) return true;
    level = level.flatMap((each) => Object.values(each).filter(isContainer));
  }
  return false;
}

/** `@inaccessible` values of an enum are not in the API schema, so they are invalid. */
export function checkLeaf(type: GraphQLLeafType): CheckLeaf {
  if (!isEnumType(type)) return BUILT_IN_BY_NAME.get(type.name) ?? checkCustom;
  const names = new Set(type.getValues().map((value) => value.name));
  return (value) => (typeof value === 'string' && names.has(value) ? value : undefined);
}
