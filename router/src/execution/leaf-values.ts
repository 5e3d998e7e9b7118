/** Leaf values as a subgraph sent them, checked against the type that clients were promised. */
import { GraphQLBoolean, GraphQLFloat, GraphQLID, GraphQLInt, GraphQLString, isEnumType } from 'graphql';
import type { GraphQLLeafType } from 'graphql';

/** The value that goes to the client, or undefined when it does not fit. Never gets null. */
export type CheckLeaf = (value: unknown) => unknown;

/** GraphQL's Int has 32 bits. */
const isInt = (value: unknown): boolean =>
  typeof value === 'number' && Number.isInteger(value) && value >= -2_147_483_648 && value <= 2_147_483_647;

const BUILT_IN: ReadonlyMap<GraphQLLeafType, CheckLeaf> = new Map<GraphQLLeafType, CheckLeaf>([
  [GraphQLInt, (value) => (isInt(value) ? value : undefined)],
  [GraphQLFloat, (value) => (typeof value === 'number' && Number.isFinite(value) ? value : undefined)],
  [GraphQLString, (value) => (typeof value === 'string' ? value : undefined)],
  [GraphQLBoolean, (value) => (typeof value === 'boolean' ? value : undefined)],
  // Whole numbers are ids too, and always leave as strings.
  [GraphQLID, (value) => (typeof value === 'string' ? value : Number.isInteger(value) ? String(value) : undefined)],
]);

const BUILT_IN_BY_NAME: ReadonlyMap<string, CheckLeaf> = new Map([...BUILT_IN].map(([type, check]) => [type.name, check]));

/** An enum's hidden values are not among those of the API schema, and so do not fit. Custom scalars are not ours to judge. */
export const checkLeaf = (type: GraphQLLeafType): CheckLeaf => {
  if (!isEnumType(type)) return BUILT_IN_BY_NAME.get(type.name) ?? ((value) => value);
  const names = new Set(type.getValues().map((value) => value.name));
  return (value) => (typeof value === 'string' && names.has(value) ? value : undefined);
};
