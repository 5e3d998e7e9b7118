/** Custom scalars of test schemas: they keep the text of values, and tell an enum value from a string. */
import { isScalarType, isSpecifiedScalarType, Kind, visit } from 'graphql';
import type { GraphQLSchema, ValueNode } from 'graphql';
import { stringifyJson, toLeafValue } from '@marquee/exact-json/exact-value';
import { valueOfLiteral } from '@marquee/exact-json/literal-value';
import { parseJson } from '@marquee/exact-json/parse-json';

/** The scalar of representations: the router sends an object, and the subgraph reads its fields. */
const REPRESENTATION = '_Any';

/** A literal `RED` gets another value than a literal `"RED"`, as in servers that keep the literal's kind. */
export function withOpaqueScalars(schema: GraphQLSchema): GraphQLSchema {
  for (const type of Object.values(schema.getTypeMap())) {
    if (!isScalarType(type) || isSpecifiedScalarType(type) || type.name === REPRESENTATION) continue;
    type.serialize = toLeafValue;
    type.parseValue = toLeafValue;
    type.parseLiteral = (node, variables) => valueOfLiteral(withMarkedEnumValues(node), variables) ?? null;
  }
  return schema;
}

function withMarkedEnumValues(node: ValueNode): ValueNode {
  return visit(node, { EnumValue: ({ value }) => ({ kind: Kind.STRING, value: `enum value ${value}` }) });
}

/** A value as another process gets it: written as JSON and parsed. */
export function overTheWire<T>(value: unknown): T {
  return parseJson(stringifyJson(toLeafValue(value))) as T;
}

/** The JSON text of a value without white space between its tokens. */
export function compactJson(value: unknown): string {
  return stringifyJson(toLeafValue(value)).replaceAll(/("(?:[^"\\]|\\.)*")|\s+/g, '$1');
}
