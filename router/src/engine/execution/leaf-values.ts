/** Leaf values as a subgraph sent them, checked against the type that clients were promised. */
import { GraphQLBoolean, GraphQLFloat, GraphQLID, GraphQLInt, GraphQLString, isEnumType } from 'graphql';
import type { GraphQLLeafType } from 'graphql';
import { isContainer } from './data.js';

/** The value that goes to the client, or undefined when it does not fit. Never gets null. */
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
  // Whole numbers are ids too, and always leave as strings; beyond 2^53 nobody knows any more which number it was.
  [GraphQLID, (value) => (typeof value === 'string' ? value : Number.isSafeInteger(value) ? String(value) : undefined)],
]);

const BUILT_IN_BY_NAME: ReadonlyMap<string, CheckLeaf> = new Map(
  [...BUILT_IN].map(([type, check]) => [type.name, check]),
);

/** Deeper than any value that somebody means; writing out a value nested without end would end the process's stack. */
const MAX_NESTING = 500;

/** Custom scalars are not ours to judge, as long as they can be written as JSON: `1e999` is read as infinity. */
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

/** An enum's hidden values are not among those of the API schema, and so do not fit. */
export function checkLeaf(type: GraphQLLeafType): CheckLeaf {
  if (!isEnumType(type)) return BUILT_IN_BY_NAME.get(type.name) ?? checkCustom;
  const names = new Set(type.getValues().map((value) => value.name));
  return (value) => (typeof value === 'string' && names.has(value) ? value : undefined);
}
