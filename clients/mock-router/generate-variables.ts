/** Generates values for an operation's required variables. */
import {
  getNamedType,
  isEnumType,
  isInputObjectType,
  isListType,
  isNonNullType,
  isScalarType,
  Kind,
  typeFromAST,
} from 'graphql';
import type { DocumentNode, GraphQLInputType, GraphQLSchema } from 'graphql';
import { generateLeaf } from './generate-values.js';

/** Required variables and fields only. */
export function generateVariables(schema: GraphQLSchema, document: DocumentNode): Readonly<Record<string, unknown>> {
  const variables: Record<string, unknown> = {};
  for (const definition of document.definitions) {
    if (definition.kind !== Kind.OPERATION_DEFINITION) continue;
    for (const { variable, type: typeNode, defaultValue } of definition.variableDefinitions ?? []) {
      const type = typeFromAST(schema, typeNode as never) as GraphQLInputType | undefined;
      if (type !== undefined && isNonNullType(type) && defaultValue === undefined)
        variables[variable.name.value] = makeInput(type, variable.name.value);
    }
  }
  return variables;
}

function makeInput(type: GraphQLInputType, name: string): unknown {
  if (isNonNullType(type)) return makeInput(type.ofType, name);
  if (isListType(type)) return [makeInput(type.ofType, name)];
  const named = getNamedType(type);
  if (isEnumType(named) || isScalarType(named)) return generateLeaf(named, name, name);
  if (!isInputObjectType(named)) return null;
  const required = Object.values(named.getFields()).filter(
    (field) => isNonNullType(field.type) && field.defaultValue === undefined,
  );
  return Object.fromEntries(required.map((field) => [field.name, makeInput(field.type, field.name)]));
}
