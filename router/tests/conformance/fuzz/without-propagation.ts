/**
 * The error behavior `NULL` for an executor that only propagates: with nullable types nothing propagates, and a null in
 * a position whose own type is non-null is made an error.
 */
import {
  getNullableType,
  GraphQLError,
  GraphQLList,
  isInterfaceType,
  isListType,
  isNonNullType,
  isObjectType,
} from 'graphql';
import type { GraphQLFieldResolver, GraphQLOutputType, GraphQLSchema } from 'graphql';

/** Changes the schema: no field, and no item of a list in one, is non-null. */
export function withNullableFields(schema: GraphQLSchema): GraphQLSchema {
  for (const type of Object.values(schema.getTypeMap())) {
    if (!isObjectType(type) && !isInterfaceType(type)) continue;
    for (const field of Object.values(type.getFields())) field.type = toNullable(field.type);
  }
  return schema;
}

function toNullable(type: GraphQLOutputType): GraphQLOutputType {
  const nullable = getNullableType(type);
  return isListType(nullable) ? new GraphQLList(toNullable(nullable.ofType)) : nullable;
}

/** @param schema With the types that the fields have. */
export function withoutPropagation<Source, Arguments>(
  resolve: GraphQLFieldResolver<Source, unknown, Arguments>,
  schema: GraphQLSchema,
): GraphQLFieldResolver<Source, unknown, Arguments> {
  return async (source, args, context, info) => {
    const parentType = schema.getType(info.parentType.name);
    const field = isObjectType(parentType) ? parentType.getFields()[info.fieldName] : undefined;
    if (field === undefined || !isObjectType(parentType)) return resolve(source, args, context, info);
    const original = { ...info, schema, parentType, returnType: field.type };
    return withErrors(field.type, await resolve(source, args, context, original));
  };
}

/** The value with an error in place of each null that the type does not allow. */
function withErrors(type: GraphQLOutputType, value: unknown): unknown {
  if (value === null || value === undefined)
    return isNonNullType(type) ? new GraphQLError('A value that must not be null is null.') : null;
  const nullable = getNullableType(type);
  if (!isListType(nullable) || !Array.isArray(value)) return value;
  return value.map((item: unknown) => withErrors(nullable.ofType, item));
}
