/** Subgraphs that live in one world, and the same world behind one schema: what an operation must give. */
import { buildSubgraphSchema } from '@apollo/subgraph';
import { execute, isInterfaceType, isObjectType, Kind, parse, validate } from 'graphql';
import type { ConstDirectiveNode, DocumentNode, FieldDefinitionNode, GraphQLSchema, SelectionSetNode } from 'graphql';
import type { Send, SubgraphResponse } from '@marquee/router/subgraph-client/send';
import { World } from './world.js';
import type { WorldFacts } from './world.js';

export interface FuzzHouse {
  readonly send: Send;
  /** The third opinion: no planner, no subgraphs. */
  readonly executeWhole: (document: DocumentNode, variables: Readonly<Record<string, unknown>>) => Promise<SubgraphResponse>;
}

export const openFuzzHouse = (sdls: ReadonlyMap<string, string>, apiSchema: GraphQLSchema, wholeSchema: GraphQLSchema, failures: boolean): FuzzHouse => {
  const documents = new Map([...sdls].map(([name, sdl]) => [name, parse(sdl)]));
  const schemas = new Map([...documents].map(([name, typeDefs]) => [name, buildSubgraphSchema({ typeDefs })]));
  const world = new World(readFacts(apiSchema, [...documents.values()], [...schemas.values()], failures));
  const served = new Map([...documents].map(([name, typeDefs]) => [name, buildSubgraphSchema({ typeDefs, resolvers: references(schemas.get(name), world) as never })]));
  const send: Send = async ({ subgraph, query, variables, operationName }) => {
    const schema = served.get(subgraph);
    if (!schema) throw new Error(`There is no subgraph ${subgraph}.`);
    const document = parse(query);
    const problems = validate(schema, document);
    if (problems.length > 0) throw new Error(`An invalid fetch: ${problems.map(String).join('; ')}`);
    const result = await execute({ schema, document, variableValues: variables, operationName, fieldResolver: world.resolver() });
    return JSON.parse(JSON.stringify(result)) as SubgraphResponse;
  };
  const executeWhole: FuzzHouse['executeWhole'] = async (document, variables) =>
    JSON.parse(JSON.stringify(await execute({ schema: wholeSchema, document, variableValues: variables, fieldResolver: world.resolver() }))) as SubgraphResponse;
  return { send, executeWhole };
};

const references = (schema: GraphQLSchema | undefined, world: World): object => {
  const resolvers: Record<string, object> = {};
  for (const type of Object.values(schema?.getTypeMap() ?? {})) {
    if (!isObjectType(type) && !isInterfaceType(type)) continue;
    const keys = new Set(keysOf(type.astNode?.directives).flatMap((key) => key.match(/\w+/g) ?? []));
    if (keys.size === 0) continue;
    const isInterface = isInterfaceType(type);
    resolvers[type.name] = {
      __resolveReference: (given: Readonly<Record<string, unknown>>) => world.entityFor(given, keys, isInterface),
      ...(isInterface && { __resolveType: ({ __typename }: { __typename: string }) => __typename }),
    };
  }
  return resolvers;
};

const keysOf = (directives: readonly ConstDirectiveNode[] = []): readonly string[] =>
  directives.filter(({ name }) => name.value === 'key').map((directive) => fieldsArgument(directive));

const fieldsArgument = (directive: ConstDirectiveNode): string => {
  const value = directive.arguments?.find(({ name }) => name.value === 'fields')?.value;
  return value?.kind === Kind.STRING ? value.value : '';
};

const readFacts = (apiSchema: GraphQLSchema, documents: readonly DocumentNode[], schemas: readonly GraphQLSchema[], failures: boolean): WorldFacts => {
  const [entities, keyFields] = [new Set<string>(), new Set<string>()];
  const requires = new Map<string, SelectionSetNode>();
  const possibleTypes = new Map<string, readonly string[]>();
  for (const [index, document] of documents.entries()) {
    const schema = schemas[index];
    for (const definition of document.definitions) {
      if (definition.kind !== Kind.OBJECT_TYPE_DEFINITION && definition.kind !== Kind.INTERFACE_TYPE_DEFINITION) continue;
      const keys = keysOf(definition.directives);
      if (keys.length > 0) entities.add(definition.name.value);
      // Coarse: a field that is part of some key anywhere is never null and never fails.
      for (const key of keys) for (const name of key.match(/\w+/g) ?? []) keyFields.add(name);
      for (const field of definition.fields ?? []) readField(definition.name.value, field, schema, requires, possibleTypes, keyFields);
    }
  }
  spreadToImplementers(apiSchema, requires);
  spreadToImplementers(apiSchema, possibleTypes);
  return { apiSchema, entities, keyFields, requires, possibleTypes, failures };
};

/** What an interface object says of its fields holds for the types behind the interface. */
const spreadToImplementers = <T>(schema: GraphQLSchema, facts: Map<string, T>): void => {
  for (const [coordinate, fact] of [...facts]) {
    const [typeName = '', field = ''] = coordinate.split('.');
    const type = schema.getType(typeName);
    if (!isInterfaceType(type)) continue;
    for (const { name } of schema.getPossibleTypes(type)) if (!facts.has(`${name}.${field}`)) facts.set(`${name}.${field}`, fact);
  }
};

const readField = (
  typeName: string,
  field: FieldDefinitionNode,
  schema: GraphQLSchema | undefined,
  requires: Map<string, SelectionSetNode>,
  possibleTypes: Map<string, readonly string[]>,
  neverFail: Set<string>,
): void => {
  const coordinate = `${typeName}.${field.name.value}`;
  for (const directive of field.directives ?? []) {
    if (directive.name.value !== 'requires') continue;
    const text = fieldsArgument(directive);
    const [operation] = parse(`{ ${text} }`).definitions;
    if (operation?.kind === Kind.OPERATION_DEFINITION) requires.set(coordinate, operation.selectionSet);
    // A required field that fails keeps its field from being asked, which one executor over the whole cannot imitate.
    for (const name of text.match(/\w+/g) ?? []) neverFail.add(name);
  }
  if (field.directives?.some(({ name }) => name.value === 'external')) return;
  const type = schema?.getType(named(field));
  if (schema && type && (isInterfaceType(type) || 'getTypes' in type)) possibleTypes.set(coordinate, schema.getPossibleTypes(type).map(({ name }) => name));
};

const named = ({ type }: FieldDefinitionNode): string => {
  let inner = type;
  while (inner.kind !== Kind.NAMED_TYPE) inner = inner.type;
  return inner.name.value;
};
