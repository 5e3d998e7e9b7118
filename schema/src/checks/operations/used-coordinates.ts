/** The schema coordinates that an operation uses. */
import { getNamedType, isEnumType, isInputObjectType, Kind, parse, TypeInfo, visit, visitWithTypeInfo } from 'graphql';
import type { DocumentNode, GraphQLInputType, GraphQLSchema, ValueNode } from 'graphql';
import type { KnownOperation } from './known-operation.js';

/** Empty for an invalid document. Elements that the schema lacks are left out. */
export function coordinatesOf(schema: GraphQLSchema, { body }: Pick<KnownOperation, 'body'>): ReadonlySet<string> {
  try {
    return usedCoordinates(schema, body);
  } catch {
    return new Set();
  }
}

function usedCoordinates(schema: GraphQLSchema, body: string): ReadonlySet<string> {
  const used = new Set<string>();
  const document: DocumentNode = parse(body, { noLocation: true });
  const typeInfo = new TypeInfo(schema);
  const visitor = visitWithTypeInfo(typeInfo, {
    Field: () => {
      const [parent, field] = [typeInfo.getParentType(), typeInfo.getFieldDef()];
      if (!parent || !field || field.name.startsWith('__')) return;
      used.add(parent.name).add(`${parent.name}.${field.name}`).add(getNamedType(field.type).name);
    },
    Argument: (node) => {
      const [parent, field, argument] = [typeInfo.getParentType(), typeInfo.getFieldDef(), typeInfo.getArgument()];
      if (!parent || !field || !argument) return;
      used.add(`${parent.name}.${field.name}(${argument.name}:)`);
      useValue(argument.type, node.value, used);
    },
    InlineFragment: () => useType(typeInfo, used),
    FragmentDefinition: () => useType(typeInfo, used),
    VariableDefinition: () => {
      const type = typeInfo.getInputType();
      if (type) useInput(type, used);
    },
  });
  visit(document, visitor);
  return used;
}

function useType(typeInfo: TypeInfo, used: Set<string>): void {
  const type = typeInfo.getType();
  if (type) used.add(getNamedType(type).name);
}

/** A variable may hold every field and value of its type: all of them count as used. */
function useInput(type: GraphQLInputType, used: Set<string>): void {
  const named = getNamedType(type);
  if (used.has(named.name) && isInputObjectType(named)) return;
  used.add(named.name);
  if (isEnumType(named)) for (const { name } of named.getValues()) used.add(`${named.name}.${name}`);
  if (!isInputObjectType(named)) return;
  for (const field of Object.values(named.getFields())) {
    used.add(`${named.name}.${field.name}`);
    useInput(field.type, used);
  }
}

function useValue(type: GraphQLInputType, value: ValueNode, used: Set<string>): void {
  const named = getNamedType(type);
  used.add(named.name);
  if (value.kind === Kind.LIST) for (const item of value.values) useValue(named, item, used);
  if (isEnumType(named) && value.kind === Kind.ENUM) used.add(`${named.name}.${value.value}`);
  if (!isInputObjectType(named) || value.kind !== Kind.OBJECT) return;
  for (const { name, value: inner } of value.fields) {
    const field = named.getFields()[name.value];
    if (field === undefined) continue;
    used.add(`${named.name}.${field.name}`);
    useValue(field.type, inner, used);
  }
}
