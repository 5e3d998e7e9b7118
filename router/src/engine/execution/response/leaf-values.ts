/** Checks the leaf values in subgraph responses against their types in the API schema. */
import { GraphQLBoolean, GraphQLFloat, GraphQLID, GraphQLInt, GraphQLString, isEnumType } from 'graphql';
import type { GraphQLLeafType } from 'graphql';
import { isContainer } from '../data.js';

/** The value for the client; undefined for an invalid value. Never called with null. */
export type CheckLeaf = (value: unknown) => unknown;

/** GraphQL's Int has 32 bits. */
function isInt(value: unknown): boolean {
  return typeof value === 'number' && Number.isInteger(value) && value >= -2_147_483_648 && value <= 2_147_483_647;
}

const BUILT_IN: ReadonlyMap<GraphQLLeafType, CheckLeaf> = new Map<GraphQLLeafType, CheckLeaf>([
  [GraphQLInt, (value) => (isInt(value) ? value : undefined)],
  [GraphQLFloat, (value) => (typeof value === 'number' && Number.isFinite(value) ? value : undefined)],
  [GraphQLString, (value) => (typeof value === 'string' ? value : undefined)],
  [GraphQLBoolean, (value) => (typeof value === 'boolean' ? value : undefined)],
  // Whole numbers are valid ids, and are returned as strings. Beyond 2^53, parsing has lost the exact number.
  [GraphQLID, (value) => (typeof value === 'string' ? value : Number.isSafeInteger(value) ? String(value) : undefined)],
]);

const BUILT_IN_BY_NAME: ReadonlyMap<string, CheckLeaf> = new Map(
  [...BUILT_IN].map(([type, check]) => [type.name, check]),
);

/** Limit of nesting in custom scalars: serializing a value that is nested too deeply overflows the stack. */
const MAX_NESTING = 500;

/** Values of custom scalars are valid if they can be serialized as JSON: `1e999` is parsed as infinity, for example. */
const checkCustom: CheckLeaf = (value) => {
  if (typeof value === 'number' && !Number.isFinite(value)) return undefined;
  return isContainer(value) && isDeeperThan(MAX_NESTING, value) ? undefined : value;
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
