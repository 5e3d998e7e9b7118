/** The values of literals in an operation, where the type is a custom scalar, which the router does not know. */
import { Kind } from 'graphql';
import type { GraphQLSchema, ValueNode } from 'graphql';
import { isScalarType, isSpecifiedScalarType } from 'graphql';
import { setOwn, toLeafValue, toNumber } from './exact-value.js';

type Variables = Readonly<Record<string, unknown>>;

/**
 * The value that `stringifyJson` writes as the literal is written. An enum value becomes a string, since JSON has no
 * other form for it; a variable without a value becomes null in a list, and is left out of an object.
 */
export function valueOfLiteral(node: ValueNode, variables: Variables | null | undefined): unknown {
  switch (node.kind) {
    case Kind.INT:
    case Kind.FLOAT:
      return toNumber(node.value);
    case Kind.STRING:
    case Kind.BOOLEAN:
    case Kind.ENUM:
      return node.value;
    case Kind.NULL:
      return null;
    case Kind.VARIABLE:
      return variables?.[node.name.value];
    case Kind.LIST:
      return node.values.map((each) => valueOfLiteral(each, variables) ?? null);
    case Kind.OBJECT: {
      const object: Record<string, unknown> = {};
      for (const { name, value } of node.fields) {
        const property = valueOfLiteral(value, variables);
        if (property !== undefined) setOwn(object, name.value, property);
      }
      return object;
    }
  }
}

/** Makes the custom scalars of a schema opaque: literals and values of variables are passed on as they are written. */
export function makeScalarsOpaque(schema: GraphQLSchema): GraphQLSchema {
  for (const type of Object.values(schema.getTypeMap())) {
    if (!isScalarType(type) || isSpecifiedScalarType(type)) continue;
    type.serialize = toLeafValue;
    type.parseValue = toLeafValue;
    type.parseLiteral = (node, variables) => valueOfLiteral(node, variables) ?? null;
  }
  return schema;
}
